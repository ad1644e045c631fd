/** How many runs of a day ended how. */
export interface Day {
  day: string;
  success: number;
  error: number;
  stopped: number;
}

/** Counts ended runs by the days on which they began, the last `count` days with today; days without a run are there too. */
export function daysOf(runs: { status: string; start_time?: string | null }[], count: number, now = new Date()): Day[] {
  const days = Array.from({ length: count }, (_, index): Day => ({ day: dayBefore(now, count - 1 - index), success: 0, error: 0, stopped: 0 }));
  const byDay = new Map(days.map((day) => [day.day, day]));
  for (const run of runs) {
    const day = byDay.get((run.start_time ?? '').slice(0, 10));
    const status = run.status.toLowerCase();
    if (day && (status === 'success' || status === 'error' || status === 'stopped')) day[status] += 1;
  }
  return days;
}

function dayBefore(now: Date, days: number): string {
  const day = new Date(now);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}
