import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Page } from '../api/client';

/** How many rows a page can have. */
export const SIZES = [15, 25, 50];

/** What a page of a list is asked with: these go to the API as they are. */
export interface Asked {
  page: number;
  page_size: number;
  sort: string | undefined;
  /** What was typed into the search box; the list's `load` makes its `q` or `name` of it. */
  text: string;
}

export interface ListOptions<Row> {
  /** The list's name, under which the page's size is remembered. */
  name: string;
  /** What the rows depend on besides the page: the query's key. */
  queryKey: readonly unknown[];
  /** Fetches a page. */
  load: (asked: Asked) => Promise<Page<Row>>;
  /** The order in which the list begins, such as `-creation_time`. */
  sort?: string;
  /** Fetches again every so many milliseconds, or never. */
  every?: number | false | ((rows: Row[]) => number | false);
  /** Keeps page, order and search out of the window's address: for lists in dialogs and second lists of a page. */
  local?: boolean;
}

/** The address with some parameters changed, or taken away, and the others as they are. */
export function withParameters(before: URLSearchParams, changes: Record<string, string | undefined>): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [key, value] of Object.entries(changes)) {
    if (value) after.set(key, value);
    else after.delete(key);
  }
  return after;
}

function sizeKey(name: string): string {
  return `berth-page-size-${name}`;
}

function rememberedSize(name: string): number {
  const known = Number(localStorage.getItem(sizeKey(name)));
  return SIZES.includes(known) ? known : (SIZES[0] as number);
}

/** The state of a list: where it is, and its rows. Page, order and search stand in the window's address. */
export function useList<Row>({ name, queryKey, load, sort: firstSort, every = false, local = false }: ListOptions<Row>) {
  const [address, setAddress] = useSearchParams();
  const [own, setOwn] = useState(() => new URLSearchParams());
  const params = local ? own : address;
  const [pageSize, setSize] = useState(() => rememberedSize(name));
  const page = Math.max(1, Number(params.get('page')) || 1);
  const sort = params.get('sort') ?? firstSort;
  const text = params.get('search') ?? '';

  const change = (changes: Record<string, string | undefined>) => {
    const apply = (before: URLSearchParams) => withParameters(before, changes);
    if (local) setOwn(apply);
    else setAddress(apply, { replace: true, preventScrollReset: true });
  };

  const query = useQuery({
    queryKey: [...queryKey, { page, pageSize, sort, text }],
    queryFn: () => load({ page, page_size: pageSize, sort, text }),
    placeholderData: keepPreviousData,
    refetchInterval: (found) => (typeof every === 'function' ? every(found.state.data?.rows ?? []) : every),
  });
  const total = query.data?.total;
  const last = total === undefined ? undefined : Math.max(1, Math.ceil(total / pageSize));
  // The rows of the last page may be deleted while one looks at it.
  useEffect(() => {
    if (last !== undefined && !query.isPlaceholderData && page > last) change({ page: last > 1 ? String(last) : undefined });
  });

  return {
    query,
    rows: query.data?.rows,
    total,
    page,
    last,
    pageSize,
    sort,
    text,
    goTo: (next: number) => change({ page: next > 1 ? String(next) : undefined }),
    setSort: (next: string | undefined) => change({ sort: next, page: undefined }),
    setText: (next: string) => change({ search: next || undefined, page: undefined }),
    setPageSize: (next: number) => {
      localStorage.setItem(sizeKey(name), String(next));
      setSize(next);
      change({ page: undefined });
    },
  };
}

/** The state of a list. */
export type ListState<Row> = ReturnType<typeof useList<Row>>;
