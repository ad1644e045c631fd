import { expect, test } from 'vitest';
import { standingOf } from './standing';
import type { JobRun } from './system-job';

const run = (id: number, status = 'Running'): JobRun => ({ id, status, attributes: {} });
const live = (total: number) => ({ rows: total > 0 ? [run(7)] : [], total });
const queue = (count: number, paused = false) => ({ count, paused });

test('the run that goes on is shown, though others came later', () => {
  expect(standingOf(live(3), run(9), queue(2))).toEqual({ run: run(7), state: 'goes-on', behind: 2, isPaused: false });
});

test('a run that goes on does so while its queue is paused', () => {
  expect(standingOf(live(1), run(7), queue(0, true))).toEqual({ run: run(7), state: 'goes-on', behind: 0, isPaused: true });
});

test('what nobody has begun waits', () => {
  expect(standingOf(live(2), run(8), queue(2, true))).toEqual({ run: run(7), state: 'waits', behind: 1, isPaused: true });
});

test('when nothing is under way the last run is shown', () => {
  expect(standingOf(live(0), run(6, 'Success'), queue(0))).toEqual({ run: run(6, 'Success'), state: 'over', behind: 0, isPaused: false });
  expect(standingOf(live(0), undefined, undefined).run).toBeUndefined();
});
