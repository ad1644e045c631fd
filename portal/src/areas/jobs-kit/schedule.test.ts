import { expect, test } from 'vitest';
import { kindOf, looksRight } from './schedule';

test('the usual times are known by their expressions', () => {
  expect(kindOf('')).toBe('none');
  expect(kindOf(' 0 0 0  * * * ')).toBe('daily');
  expect(kindOf('0 30 4 * * 1-5')).toBe('custom');
});

test('an expression has six fields, and begins at a whole minute', () => {
  expect(looksRight('0 30 4 * * MON-FRI')).toBe(true);
  expect(looksRight('30 4 * * *')).toBe(false);
  expect(looksRight('5 30 4 * * *')).toBe(false);
});
