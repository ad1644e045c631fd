import { Fragment, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';
import { useErrorText } from './error-text';
import { useFormats } from './format';
import { Icon } from './icon';
import styles from './list.module.css';
import { Menu, type MenuEntry } from './menu';
import { Notice } from './notice';
import { ErrorState, Skeleton, State } from './states';
import { type ListOptions, type ListState, SIZES, useList } from './use-list';
import { useTyping } from './use-typing';

/** A column of a list. */
export interface Column<Row> {
  id: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** The API's name of the column if the list can be sorted by it. */
  sort?: string;
  width?: string;
  align?: 'end';
  /** Whether the cell's words may take several lines, as descriptions do. */
  wrap?: boolean;
  /** The column that names the row; on narrow screens the card's heading. */
  primary?: boolean;
  /** Below which width the column is left out: `narrow` on phones, `medium` on tablets too, `table` on tablets but not on cards. */
  hide?: 'narrow' | 'medium' | 'table';
}

interface Props<Row> extends ListOptions<Row> {
  /** What the list is a list of, for screen readers. */
  label: string;
  columns: (Column<Row> | false | null | undefined)[];
  rowKey: (row: Row) => string | number;
  /** What a row is called to screen readers, where its key says nothing. */
  rowName?: (row: Row) => string;
  /** What the search box says; without it there is none. */
  search?: string;
  /** What of a row completes what is typed into the search box. */
  completions?: (row: Row) => string[];
  /** What stands between the search box and the buttons, such as `Segments`. */
  filters?: ReactNode;
  /** Buttons at the right of the bar. */
  actions?: ReactNode;
  /** What can be done with several rows; gets the chosen ones. Without it none can be chosen. */
  bulk?: (chosen: Row[], clear: () => void) => ReactNode;
  /** Which rows can be chosen. */
  canChoose?: (row: Row) => boolean;
  /** What can be done with one row. */
  rowMenu?: (row: Row) => MenuEntry[];
  /** What a row says below itself when it is opened. */
  detail?: (row: Row) => ReactNode;
  /** What a row looks like as a card; with it the list is a grid of cards, and no row can be chosen. */
  card?: (row: Row) => ReactNode;
  /** What stands where there is no row at all; `filtered` says that filters beside the search are the reason. */
  empty: { title: string; text?: string; action?: ReactNode; filtered?: boolean };
}

/**
 * A list as the API pages it: search, order, page, choice of several rows, what can be done with one, and what is shown
 * while it loads, when there is nothing, when it failed and when it is forbidden.
 */
export function List<Row>(props: Props<Row>) {
  const { t } = useTranslation('kit');
  const errorText = useErrorText();
  const list = useList(props);
  const { columns, bulk, canChoose, rowKey, rows } = { ...props, rows: list.rows };
  const shown = columns.filter((column) => !!column);
  const [ticked, setTicked] = useState<Set<string | number>>(new Set());
  const clear = () => setTicked(new Set());
  // What was ticked is chosen as long as it is on the page and can be, and as it is now, not as it was when it was ticked.
  const picked = bulk ? (rows ?? []).filter((row) => ticked.has(rowKey(row)) && (canChoose?.(row) ?? true)) : [];
  const chosen = new Set(picked.map(rowKey));
  const isEmpty = list.total === 0 && !list.query.isPlaceholderData;
  return (
    <div className={styles.frame}>
      {picked.length > 0 ? (
        <div className={`${styles.bar} ${styles.bulk}`}>
          <strong>{t('list.chosen', { count: picked.length })}</strong>
          {bulk?.(picked, clear)}
          <span className={styles.space} />
          <IconButton name="close" small label={t('list.clear')} onClick={clear} />
        </div>
      ) : (
        <div className={styles.bar}>
          {props.search !== undefined && <Search text={list.text} setText={list.setText} placeholder={props.search} completions={props.completions && (() => (list.rows ?? []).flatMap((row) => props.completions?.(row) ?? []))} />}
          {props.filters}
          <span className={styles.space} />
          {props.actions}
          <span className={styles.refresh}>
            <IconButton name="refresh" label={t('list.refresh')} onClick={() => void list.query.refetch()} />
          </span>
        </div>
      )}
      {list.query.error && list.query.data && (
        <div className={styles.old}>
          <Notice kind="warn">{t('list.old', { reason: errorText(list.query.error) })}</Notice>
        </div>
      )}
      {list.query.error && !list.query.data ? (
        <ErrorState error={list.query.error} retry={() => void list.query.refetch()} />
      ) : isEmpty ? (
        list.text !== '' && !props.empty.filtered ? (
          <State icon="search" title={t('list.nothing-found')} text={t('list.nothing-found-text', { text: list.text })} />
        ) : (
          <State icon="projects" title={props.empty.title} text={props.empty.text}>
            {props.empty.action}
          </State>
        )
      ) : props.card ? (
        <ul className={`${styles.cards} ${list.query.isPlaceholderData ? styles.stale : ''}`} aria-label={props.label} aria-busy={rows === undefined}>
          {rows === undefined && Array.from({ length: 6 }, (_, index) => <li key={index}><Skeleton width="60%" /></li>)}
          {rows?.map((row) => <li key={rowKey(row)}>{props.card?.(row)}</li>)}
        </ul>
      ) : (
        <Table list={list} columns={shown} rows={rows} chosen={chosen} setChosen={setTicked} canChoose={canChoose ?? (() => true)} {...pick(props)} />
      )}
      <Foot list={list} />
    </div>
  );
}

function pick<Row>({ label, rowKey, rowName, bulk, rowMenu, detail }: Props<Row>) {
  return { label, rowKey, rowName, choosable: bulk !== undefined, rowMenu, detail };
}

interface TableProps<Row> {
  list: ListState<Row>;
  label: string;
  columns: Column<Row>[];
  rows: Row[] | undefined;
  rowKey: (row: Row) => string | number;
  rowName?: (row: Row) => string;
  choosable: boolean;
  canChoose: (row: Row) => boolean;
  chosen: Set<string | number>;
  setChosen: (chosen: Set<string | number>) => void;
  rowMenu?: (row: Row) => MenuEntry[];
  detail?: (row: Row) => ReactNode;
}

function Table<Row>({ list, label, columns, rows, rowKey, rowName, choosable, canChoose, chosen, setChosen, rowMenu, detail }: TableProps<Row>) {
  const { t } = useTranslation('kit');
  const [opened, setOpened] = useState<Set<string | number>>(new Set());
  const free = rows?.filter(canChoose) ?? [];
  const all = free.length > 0 && free.every((row) => chosen.has(rowKey(row)));
  const toggle = (row: Row) => {
    const next = new Set(chosen);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    setChosen(next);
  };
  const open = (key: string | number) => {
    const next = new Set(opened);
    if (!next.delete(key)) next.add(key);
    setOpened(next);
  };
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={label} aria-busy={rows === undefined || list.query.isPlaceholderData}>
        <thead>
          <tr>
            {choosable && (
              <th className={styles.pick} scope="col">
                <input type="checkbox" aria-label={t('list.choose-all')} checked={all} disabled={free.length === 0} onChange={() => setChosen(new Set(all ? [] : free.map(rowKey)))} />
              </th>
            )}
            {detail && <th className={styles.pick} scope="col"><span className="visually-hidden">{t('list.details')}</span></th>}
            {columns.map((column) => (
              <Head key={column.id} column={column} list={list} />
            ))}
            {rowMenu && (
              <th className={styles.tools} scope="col">
                <span className="visually-hidden">{t('list.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className={`${styles.fresh} ${list.query.isPlaceholderData ? styles.stale : ''}`}>
          {rows === undefined &&
            Array.from({ length: 6 }, (_, index) => (
              <tr key={index}>
                {choosable && <td className={styles.pick} />}
                {detail && <td className={styles.pick} />}
                {columns.map((column, at) => (
                  <td key={column.id} className={cellClass(column)}>
                    <Skeleton width={`${40 + ((index * 7 + at * 13) % 45)}%`} />
                  </td>
                ))}
                {rowMenu && <td className={styles.tools} />}
              </tr>
            ))}
          {rows?.map((row) => {
            const key = rowKey(row);
            const entries = rowMenu?.(row).filter((entry) => !!entry) ?? [];
            const name = rowName?.(row) ?? key;
            const menu = `${t('list.actions')}: ${name}`;
            return (
              <Fragment key={key}>
                <tr aria-selected={choosable ? chosen.has(key) : undefined}>
                  {choosable && (
                    <td className={styles.pick}>
                      <input type="checkbox" aria-label={t('list.choose', { name })} checked={chosen.has(key)} disabled={!canChoose(row)} onChange={() => toggle(row)} />
                    </td>
                  )}
                  {detail && (
                    <td className={styles.pick}>
                      <IconButton name={opened.has(key) ? 'down' : 'right'} small size={14} label={`${t('list.details')}: ${name}`} aria-expanded={opened.has(key)} onClick={() => open(key)} />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td key={column.id} data-label={column.head} className={cellClass(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                  {rowMenu && (
                    <td className={styles.tools}>
                      {entries.length > 0 && <Menu label={menu} align="end" entries={entries} button={(opener) => <IconButton {...opener} name="more" small label={menu} />} />}
                    </td>
                  )}
                </tr>
                {detail && opened.has(key) && (
                  <tr className={styles.detail}>
                    <td className={styles.detailCell} colSpan={columns.length + 1 + (choosable ? 1 : 0) + (rowMenu ? 1 : 0)}>
                      {detail(row)}
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** How the cells of a column look. */
export function cellClass<Row>(column: Column<Row>): string {
  const hide = column.hide === 'table' ? `${styles.medium} ${styles.kept}` : column.hide && styles[column.hide];
  return [column.primary && styles.primary, column.align === 'end' && styles.end, column.wrap && styles.wrap, hide].filter(Boolean).join(' ');
}

function Head<Row>({ column, list }: { column: Column<Row>; list: ListState<Row> }) {
  const { sort } = column;
  const direction = sort && list.sort === sort ? 'ascending' : sort && list.sort === `-${sort}` ? 'descending' : 'none';
  return (
    <th scope="col" className={cellClass({ ...column, primary: false })} style={column.width ? { width: column.width } : undefined} aria-sort={sort ? direction : undefined}>
      {sort ? (
        <button type="button" onClick={() => list.setSort(direction === 'ascending' ? `-${sort}` : sort)}>
          {column.head}
          <Icon name={direction === 'descending' ? 'down' : 'up'} size={12} />
        </button>
      ) : (
        column.head
      )}
    </th>
  );
}

/** As many completions as are offered. */
const COMPLETIONS = 12;

function Search({ text, setText, placeholder, completions }: { text: string; setText: (text: string) => void; placeholder: string; completions?: () => string[] }) {
  const id = useId();
  const [typed, setTyped] = useTyping(text, setText);
  const fitting = typed === '' ? [] : [...new Set(completions?.())].filter((one) => one !== typed && one.includes(typed)).slice(0, COMPLETIONS);
  return (
    <div className={styles.search}>
      <Icon name="search" size={15} />
      <input type="search" aria-label={placeholder} placeholder={placeholder} value={typed} maxLength={255} list={completions && id} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      {completions && (
        <datalist id={id}>
          {fitting.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </div>
  );
}

function Foot<Row>({ list }: { list: ListState<Row> }) {
  const { t } = useTranslation('kit');
  const formats = useFormats();
  const { total, page, last = 1, pageSize } = list;
  if (total === undefined || total === 0) return null;
  const from = (page - 1) * pageSize + 1;
  return (
    <div className={styles.foot}>
      <label>
        {t('list.per-page')}
        <select value={pageSize} onChange={(event) => list.setPageSize(Number(event.target.value))}>
          {SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <span className={styles.space} />
      <span>{t('list.range', { from: formats.number(from), to: formats.number(Math.min(total, from + pageSize - 1)), total: formats.number(total) })}</span>
      {last > 1 && (
        <span className={styles.turn}>
          <IconButton name="first" small size={15} label={t('list.first')} disabled={page <= 1} onClick={() => list.goTo(1)} />
          <IconButton name="left" small size={15} label={t('list.previous')} disabled={page <= 1} onClick={() => list.goTo(page - 1)} />
          {t('list.page', { page: formats.number(page), last: formats.number(last) })}
          <IconButton name="right" small size={15} label={t('list.next')} disabled={page >= last} onClick={() => list.goTo(page + 1)} />
          <IconButton name="last" small size={15} label={t('list.last')} disabled={page >= last} onClick={() => list.goTo(last)} />
        </span>
      )}
    </div>
  );
}
