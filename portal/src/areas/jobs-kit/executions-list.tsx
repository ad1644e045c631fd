import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../../api/client';
import { Badge, Button, type Column, List, type MenuEntry, Status, Time, useFormats } from '../../kit';
import type { Asked } from '../../kit/use-list';
import { useBulk } from '../bulk';

/** What every run of a job has. */
export interface Run {
  id: number;
  status: string;
  start_time?: string | null;
  end_time?: string | null;
  trigger?: string;
  dry_run?: boolean;
}

/** Whether a run or a task still goes on. */
export function isLive(status: string): boolean {
  return ['pending', 'running', 'scheduled', 'inprogress'].includes(status.toLowerCase());
}

/** How often a list is read again: every two seconds while something in it goes on, else each half minute. */
export function pace(rows: { status: string }[]): number {
  return rows.some((row) => isLive(row.status)) ? 2000 : 30_000;
}

/** How long something took, or takes by now. */
export function Took({ run }: { run: Run }) {
  const formats = useFormats();
  if (!run.start_time) return '–';
  const end = isLive(run.status) ? new Date().toISOString() : run.end_time;
  return formats.duration(run.start_time, end) || '–';
}

interface Props<Row extends Run> {
  name: string;
  label: string;
  queryKey: readonly unknown[];
  load: (asked: Asked) => Promise<Page<Row>>;
  columns?: Column<Row>[];
  /** Whether runs can be dry. */
  dry?: boolean;
  actions?: ReactNode;
  /** What stands at the left of the bar, such as a heading. */
  filters?: ReactNode;
  /** Stops a run; without it none can be stopped. */
  stop?: (run: Row) => Promise<unknown>;
  rowMenu?: (run: Row) => MenuEntry[];
  detail?: (run: Row) => ReactNode;
  empty: { title: string; text?: string };
}

/** The runs of a job: they refresh themselves while one goes on, can be stopped, alone and several, and open to their tasks. */
export function ExecutionsList<Row extends Run>({ columns = [], dry, stop, rowMenu, ...list }: Props<Row>) {
  const { t } = useTranslation('jobs-kit');
  const bulk = useBulk();
  const stopAll = async (runs: Row[], clear?: () => void) =>
    stop &&
    bulk({
      operation: t('stop.action'),
      items: runs,
      subject: (one) => `#${one.id}`,
      work: stop,
      question: { title: t('stop.title', { count: runs.length }), text: t('stop.text'), action: t('stop.action') },
      done: t('stop.done', { count: runs.length }),
      failed: (count) => t('stop.failed', { count }),
      stale: list.queryKey,
      clear,
    });
  return (
    <List<Row>
      {...list}
      local
      every={pace}
      rowKey={(row) => row.id}
      columns={[
        { id: 'id', head: t('column.id'), primary: true, cell: (row) => `#${row.id}` },
        { id: 'status', head: t('column.status'), cell: (row) => <Status value={row.status} /> },
        dry && { id: 'dry', head: t('column.kind'), cell: (row) => <Badge tone={row.dry_run ? 'info' : 'idle'}>{t(row.dry_run ? 'dry' : 'real')}</Badge> },
        ...columns,
        { id: 'trigger', head: t('column.trigger'), hide: 'table', cell: (row) => t([`trigger.${(row.trigger ?? '').toLowerCase()}`, 'trigger.other'], { value: row.trigger }) },
        { id: 'started', head: t('column.started'), cell: (row) => <Time value={row.start_time} /> },
        { id: 'took', head: t('column.took'), align: 'end', cell: (row) => <Took run={row} /> },
      ]}
      bulk={stop && ((chosen, clear) => <Button small icon="stop" onClick={() => void stopAll(chosen, clear)}>{t('stop.action')}</Button>)}
      canChoose={(row) => isLive(row.status)}
      rowMenu={stop || rowMenu ? (row) => [...(rowMenu?.(row) ?? []), stop && isLive(row.status) && { label: t('stop.action'), icon: 'stop', onSelect: () => void stopAll([row]) }] : undefined}
    />
  );
}
