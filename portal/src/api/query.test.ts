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
