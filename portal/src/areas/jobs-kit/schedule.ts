/** When something runs by itself: at one of the usual times, by an expression, or never. */
export type ScheduleKind = 'none' | 'hourly' | 'daily' | 'weekly' | 'custom';

/** The expressions of the usual times, in UTC, as Harbor's portal sends them. */
export const USUAL: Record<Exclude<ScheduleKind, 'custom'>, string> = { none: '', hourly: '0 0 * * * *', daily: '0 0 0 * * *', weekly: '0 0 0 * * 0' };

/** Which kind an expression is of. */
export function kindOf(cron: string): ScheduleKind {
  const plain = cron.trim().split(/\s+/).join(' ');
  const found = Object.entries(USUAL).find(([, usual]) => usual === plain);
  return (found?.[0] as ScheduleKind | undefined) ?? 'custom';
}

/** Whether an expression has six fields of which the first is `0`; the rest is the server's to judge. */
export function looksRight(cron: string): boolean {
  const fields = cron.trim().split(/\s+/);
  return fields.length === 6 && fields[0] === '0' && fields.every((field) => /^[\w*?,/#-]+$/.test(field));
}
