import { expect, test } from 'vitest';
import { countOf, filterOf, isReversed, readFilter, withFilter } from './log-filter';

const read = (address: string) => readFilter(new URLSearchParams(address));
const NOW = Date.parse('2026-11-29T12:00:00Z');

test('nothing asked is nothing filtered', () => {
  expect(filterOf(read(''), '')).toBeUndefined();
  expect(countOf(read(''))).toBe(0);
});

test('every condition goes to the API', () => {
  const filter = read('operation=delete&type=artifact&user=robot$shop%2Bci&result=false&period=day');
  expect(filterOf(filter, 'shop/', NOW)).toBe('resource=~shop/,username=~robot$shop%2Bci,operation=delete,resource_type=artifact,operation_result=false,op_time=[2026-11-28T12:00:00~]');
  expect(countOf(filter)).toBe(5);
});

test('a period of one’s own may be open at either end', () => {
  const from = new Date('2026-11-01T10:00').toISOString().slice(0, 19);
  expect(filterOf(read('period=own&from=2026-11-01T10:00'), '')).toBe(`op_time=[${from}~]`);
  expect(filterOf(read('period=own&to=2026-11-01T10:00'), '')).toBe(`op_time=[~${from}]`);
  expect(filterOf(read('period=own&from=nonsense'), '')).toBeUndefined();
  expect(isReversed(read('period=own&from=2026-11-02T10:00&to=2026-11-01T10:00'))).toBe(true);
});

test('what an address must not say is not believed', () => {
  expect(read('result=perhaps&period=century')).toMatchObject({ result: '', period: '' });
});

test('a change begins at the first page and forgets times that count no more', () => {
  const before = new URLSearchParams('page=3&search=shop&period=own&from=2026-11-01T10:00');
  expect(withFilter(before, { period: 'week' }).toString()).toBe('search=shop&period=week');
});
