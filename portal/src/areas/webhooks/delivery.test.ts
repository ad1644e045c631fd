import { expect, test } from 'vitest';
import { type Delivery, deliveryPace, isRetrying, readable } from './delivery';

const delivery = (status: string, waiting = 0) => ({ status, metrics: { scheduled_task_count: waiting } }) as Delivery;

test('what waits for its next attempt is looked at less often', () => {
  expect(isRetrying(delivery('Running', 1))).toBe(true);
  expect(isRetrying(delivery('Error', 1))).toBe(false);
  expect([deliveryPace([delivery('Running')]), deliveryPace([delivery('Running', 1)]), deliveryPace([delivery('Success')])]).toEqual([2000, 10_000, 30_000]);
});

test('a body is shown in lines, and as it is when it is no JSON', () => {
  expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(readable('plain')).toBe('plain');
});
