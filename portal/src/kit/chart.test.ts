import { expect, test } from 'vitest';
import { niceCeiling, runs } from './chart';

test('days without a value are gaps', () => {
  expect(runs([null, 1, 2, null, 3])).toEqual([[1, 2], [4]]);
  expect(runs([null, null])).toEqual([]);
});

test('a scale ends at a round number', () => {
  expect([1, 3, 7, 12, 480].map(niceCeiling)).toEqual([1, 5, 10, 20, 500]);
});
