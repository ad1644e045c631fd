import { expect, test } from 'vitest';
import { asCsv, asJson, type Entry, fetchAll, MOST } from './export';

const entry = (id: number, change: Partial<Entry> = {}): Entry => ({ id, op_time: '2026-11-29T10:00:00Z', username: 'anna', operation: 'create', resource_type: 'artifact', resource: 'shop/api:1.0', operation_description: 'push', operation_result: true, ...change });
const listOf = (all: Entry[]) => ({ page, page_size }: { page: number; page_size: number }) => Promise.resolve({ rows: all.slice((page - 1) * page_size, page * page_size), total: all.length });

test('all pages are fetched, and none beyond the last', async () => {
  const all = Array.from({ length: 230 }, (_, id) => entry(id));
  let asked = 0;
  const load = listOf(all);
  const found = await fetchAll((page) => ((asked += 1), load(page)));
  expect([found.rows.length, found.total, asked]).toEqual([230, 230, 3]);
});

test('an endless log ends at the limit', async () => {
  const found = await fetchAll(({ page, page_size }) => Promise.resolve({ rows: Array.from({ length: page_size }, (_, at) => entry(page * page_size + at)), total: 1_000_000 }));
  expect([found.rows.length, found.total]).toEqual([MOST, 1_000_000]);
});

test('what comes twice because of new entries is written once', async () => {
  const found = await fetchAll(({ page }) => Promise.resolve({ rows: Array.from({ length: 100 }, (_, at) => entry((page - 1) * 99 + at)), total: 200 }));
  expect(found.rows.length).toBe(199);
});

test('a table is quoted, and a name is no formula', () => {
  const table = asCsv([entry(1, { username: '=HYPERLINK("x")', resource: 'a,b', operation_description: 'two\nlines' })]);
  expect(table).toBe('op_time,username,operation,resource_type,resource,operation_description,operation_result\r\n2026-11-29T10:00:00Z,"\'=HYPERLINK(""x"")",create,artifact,"a,b","two\nlines",true\r\n');
});

test('the older form leaves its missing columns empty', () => {
  const old = { ...entry(1) };
  delete old.operation_description;
  delete old.operation_result;
  expect(asCsv([old]).split('\r\n')[1]).toMatch(/,,$/);
  expect(JSON.parse(asJson([old]))).toEqual([old]);
});
