import { expect, test } from 'vitest';
import { Formats } from './format';

const english = new Formats('en-us');

test('sizes are written in the largest unit that leaves a whole part', () => {
  expect(english.bytes(0)).toBe('0 B');
  expect(english.bytes(1536)).toBe('1.5 KiB');
  expect(english.bytes(1023 * 1024)).toBe('1,023 KiB');
  expect(english.bytes(5 * 1024 ** 4)).toBe('5 TiB');
});

test('sizes follow the language', () => {
  expect(new Formats('de-de').bytes(1536)).toBe('1,5 KiB');
});

test('no limit is a word', () => {
  expect(english.limit(-1, 'unlimited')).toBe('unlimited');
});

test('the year 1 of the API is no time', () => {
  expect(english.time('0001-01-01T00:00:00.000Z')).toBe('');
  expect(english.ago(null)).toBe('');
});

test('times are told by their distance', () => {
  const now = Date.parse('2026-11-28T12:00:00Z');
  expect(english.ago('2026-11-28T09:00:00Z', now)).toBe('3 hours ago');
  expect(english.ago('2026-11-27T11:00:00Z', now)).toBe('yesterday');
});

test('durations are short', () => {
  expect(english.duration('2026-01-01T00:00:00Z', '2026-01-01T00:01:05Z')).toBe('1 min 5 s');
});
