import type { Schema } from '../../api/client';

/** How many runs of a day ended how. */
export interface Day {
  day: string;
  succeeded: number;
  failed: number;
  stopped: number;
}

/** Adds up what ended of all kinds of jobs, for the last `count` days with today; days on which none ended are there too. */
export function daysOf(results: Schema<'JobResults'>[], count: number, now = new Date()): Day[] {
  const days = Array.from({ length: count }, (_, index): Day => ({ day: dayBefore(now, count - 1 - index), succeeded: 0, failed: 0, stopped: 0 }));
  const byDay = new Map(days.map((day) => [day.day, day]));
  for (const result of results) {
    const day = byDay.get(result.date);
    if (!day) continue;
    day.succeeded += result.succeeded;
    day.failed += result.failed;
    day.stopped += result.stopped;
  }
  return days;
}

function dayBefore(now: Date, days: number): string {
  const day = new Date(now);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}
