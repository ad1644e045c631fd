import createClient, { type Middleware } from 'openapi-fetch';
import { send } from './csrf';
import { ApiError, asApiError } from './errors';
import type { components, paths } from './schema';

/** The types of the API's objects by the names in its document: `Schema<'Project'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const listeners = new Set<() => void>();

/** Calls `listener` whenever an answer says that nobody is logged in; gives back what ends that. */
export function onUnauthorized(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const guard: Middleware = {
  onResponse({ response }) {
    if (response.status === 401) for (const listener of listeners) listener();
  },
};

/** The management API, typed by its own document. */
export const api = createClient<paths>({ baseUrl: '/api/v2.0', fetch: send });
api.use(guard);

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

async function settled<Data>(pending: Promise<Answer<Data>>): Promise<Answer<Data>> {
  let answer: Answer<Data>;
  try {
    answer = await pending;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'UNREACHABLE', '');
  }
  if (!answer.response.ok) throw asApiError(answer.response.status, answer.error);
  return answer;
}

/** What an operation answers; a refusal is thrown as an `ApiError`. */
export async function call<Data>(pending: Promise<Answer<Data>>): Promise<NonNullable<Data>> {
  return (await settled(pending)).data as NonNullable<Data>;
}

/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  /** The rows of all pages. */
  total: number;
}

/** What an operation answers that tells of a page of rows, with the count of all rows, from `X-Total-Count`. */
export async function counted<Data>(pending: Promise<Answer<Data>>): Promise<{ data: Data; total: number | undefined }> {
  const { data, response } = await settled(pending);
  const total = response.headers.get('X-Total-Count');
  return { data: data as Data, total: total === null ? undefined : Number(total) };
}

/** A page of a list with the count of all rows. */
export async function page<Row>(pending: Promise<Answer<Row[] | null>>): Promise<Page<Row>> {
  const { data, total } = await counted(pending);
  const rows = data ?? [];
  return { rows, total: total ?? rows.length };
}

/**
 * Of a repository's full name the part within its project, as a part of a path: its slashes are encoded twice, as Harbor's
 * clients do. Not for a name that is short already: that may begin with the project's name too.
 */
export function repositorySegment(fullName: string, project: string): string {
  const name = fullName.startsWith(`${project}/`) ? fullName.slice(project.length + 1) : fullName;
  return encodeURIComponent(name);
}
