import { expect, test } from 'vitest';
import { daysOf } from './results';

test('what ended is added up by day over all kinds of jobs', () => {
  const now = new Date('2026-03-02T01:00:00Z');
  const results = [
    { date: '2026-02-28', job_type: 'WEBHOOK', succeeded: 5, failed: 1, stopped: 0 },
    { date: '2026-02-28', job_type: 'RETENTION', succeeded: 1, failed: 0, stopped: 2 },
    { date: '2026-03-02', job_type: 'WEBHOOK', succeeded: 2, failed: 0, stopped: 0 },
    { date: '2026-02-01', job_type: 'WEBHOOK', succeeded: 9, failed: 9, stopped: 9 },
  ];
  expect(daysOf(results, 3, now)).toEqual([
    { day: '2026-02-28', succeeded: 6, failed: 1, stopped: 2 },
    { day: '2026-03-01', succeeded: 0, failed: 0, stopped: 0 },
    { day: '2026-03-02', succeeded: 2, failed: 0, stopped: 0 },
  ]);
});
