import { expect, test } from 'vitest';
import { daysOf } from './results';

test('runs are counted by day and by how they ended', () => {
  const now = new Date('2026-03-02T01:00:00Z');
  const runs = [
    { status: 'Success', start_time: '2026-03-02T00:10:00.000Z' },
    { status: 'Success', start_time: '2026-02-28T23:10:00.000Z' },
    { status: 'Error', start_time: '2026-02-28T03:10:00.000Z' },
    { status: 'Running', start_time: '2026-03-02T00:59:00.000Z' },
    { status: 'Stopped', start_time: '2026-02-01T00:00:00.000Z' },
  ];
  expect(daysOf(runs, 3, now)).toEqual([
    { day: '2026-02-28', success: 1, error: 1, stopped: 0 },
    { day: '2026-03-01', success: 0, error: 0, stopped: 0 },
    { day: '2026-03-02', success: 1, error: 0, stopped: 0 },
  ]);
});
