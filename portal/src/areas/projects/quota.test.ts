import { expect, test } from 'vitest';
import { fromBytes, toBytes } from './quota';

test('a limit is given in a unit', () => {
  expect(toBytes('1.5', 'GiB')).toBe(1.5 * 1024 ** 3);
  expect(toBytes('-1', 'MiB')).toBe(-1);
});

test('what is no limit is refused', () => {
  for (const wrong of ['', '0', '-2', '1e9', '2000', 'x']) expect(toBytes(wrong, 'TiB')).toBeUndefined();
});

test('a limit is shown in the largest unit that leaves it whole', () => {
  expect(fromBytes(10 * 1024 ** 3)).toEqual({ amount: '10', unit: 'GiB' });
  expect(fromBytes(1536 * 1024 ** 2)).toEqual({ amount: '1536', unit: 'MiB' });
  expect(fromBytes(-1).amount).toBe('-1');
});
