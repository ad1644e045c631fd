import { q } from '../../api/query';

/** Since when: one of the usual spans, two times of one's own, or ever. */
export type Period = '' | 'hour' | 'day' | 'week' | 'month' | 'own';

/** Which entries of the log are shown, as the window's address has it. */
export interface LogFilter {
  operation: string;
  type: string;
  user: string;
  /** Whether it succeeded. */
  result: '' | 'true' | 'false';
  period: Period;
  /** For a period of one's own, as a field for local times writes them; either may be missing. */
  from: string;
  to: string;
}

/** Everything is shown. */
export const NO_FILTER: LogFilter = { operation: '', type: '', user: '', result: '', period: '', from: '', to: '' };

/** The spans in milliseconds. */
const SPANS: Record<Exclude<Period, '' | 'own'>, number> = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };

/** The periods as they are offered. */
export const PERIODS: Period[] = ['', 'hour', 'day', 'week', 'month', 'own'];

const NAMES = ['operation', 'type', 'user', 'result', 'period', 'from', 'to'] as const;

/** Reads the filter out of the window's address. */
export function readFilter(address: URLSearchParams): LogFilter {
  const text = (name: (typeof NAMES)[number]) => address.get(name) ?? '';
  const period = text('period') as Period;
  const result = text('result');
  return {
    operation: text('operation'),
    type: text('type'),
    user: text('user'),
    result: result === 'true' || result === 'false' ? result : '',
    period: PERIODS.includes(period) ? period : '',
    from: text('from'),
    to: text('to'),
  };
}

/** The window's address with another filter; the list begins anew. */
export function withFilter(address: URLSearchParams, change: Partial<LogFilter>): URLSearchParams {
  const after = new URLSearchParams(address);
  const filter = { ...readFilter(address), ...change };
  if (filter.period !== 'own') Object.assign(filter, { from: '', to: '' });
  for (const name of NAMES) {
    if (filter[name]) after.set(name, filter[name]);
    else after.delete(name);
  }
  after.delete('page');
  return after;
}

/** How many conditions there are. */
export function countOf(filter: LogFilter): number {
  return [filter.operation, filter.type, filter.user.trim(), filter.result, filter.period].filter(Boolean).length;
}

/** Whether the end of a period lies before its begin. */
export function isReversed({ period, from, to }: LogFilter): boolean {
  return period === 'own' && from !== '' && to !== '' && to < from;
}

/** A time of a field as the API reads it; nothing for what is no time. */
function utc(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 19);
}

function range({ period, from, to }: LogFilter, now: number): string | undefined {
  if (period === '') return undefined;
  const [min, max] = period === 'own' ? [utc(from), utc(to)] : [new Date(now - SPANS[period]).toISOString().slice(0, 19), ''];
  return min || max ? `[${min}~${max}]` : undefined;
}

/** The filter, and a part of the name of what it happened to, as the parameter `q`. */
export function filterOf(filter: LogFilter, text: string, now = Date.now()): string | undefined {
  const time = range(filter, now);
  return q(
    { field: 'resource', part: text },
    { field: 'username', part: filter.user },
    filter.operation !== '' && { field: 'operation', is: filter.operation },
    filter.type !== '' && { field: 'resource_type', is: filter.type },
    filter.result !== '' && { field: 'operation_result', is: filter.result },
    time !== undefined && { field: 'op_time', is: time },
  );
}
