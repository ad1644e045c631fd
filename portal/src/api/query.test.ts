import { expect, test } from 'vitest';
import { q } from './query';

test('clauses are put together as the lists of the API read them', () => {
  expect(q({ field: 'name', part: ' lib ' }, { field: 'public', is: true })).toBe('name=~lib,public=true');
});

test('what says nothing is left out', () => {
  expect(q({ field: 'name', part: '  ' }, false, undefined)).toBeUndefined();
});

test('a comma cannot begin another clause', () => {
  expect(q({ field: 'name', part: 'a,public=true' })).toBe('name=~a public=true');
});

test('a plus and a percent sign outlive the second decoding', () => {
  expect(q({ field: 'name', part: 'robot$shop+ci' }, { field: 'tag', is: '100%' })).toBe('name=~robot$shop%2Bci,tag=100%25');
});
