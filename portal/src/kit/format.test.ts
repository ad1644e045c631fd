import { expect, test } from 'vitest';
import { Formats } from './format';

const english = new Formats('en-us');

test('sizes are written in the largest unit that leaves a whole part', () => {
  expect(english.bytes(0)).toBe('0 B');
  expect(english.bytes(1536)).toBe('1.5 KiB');
  expect(english.bytes(1023 * 1024)).toBe('1,023 KiB');
  expect(english.bytes(5 * 1024 ** 4)).toBe('5 TiB');
});

/** Languages divide with spaces of several kinds, which look alike. */
const plain = (text: string) => text.replace(/\s/gu, ' ');

test.each([
  ['de-de', '1,5 KiB', '1.234.567', 'vor 3 Stunden', '28.11.2026'],
  ['es-es', '1,5 KiB', '1.234.567', 'hace 3 horas', '28 nov 2026'],
  ['fr-fr', '1,5 KiB', '1 234 567', 'il y a 3 heures', '28 nov. 2026'],
  ['ko-kr', '1.5 KiB', '1,234,567', '3시간 전', '2026. 11. 28.'],
  ['pt-br', '1,5 KiB', '1.234.567', 'há 3 horas', '28 de nov. de 2026'],
  ['ru-ru', '1,5 KiB', '1 234 567', '3 часа назад', '28 нояб. 2026 г.'],
  ['tr-tr', '1,5 KiB', '1.234.567', '3 saat önce', '28 Kas 2026'],
  ['zh-cn', '1.5 KiB', '1,234,567', '3小时前', '2026年11月28日'],
  ['zh-tw', '1.5 KiB', '1,234,567', '3 小時前', '2026年11月28日'],
])('sizes, numbers and times follow the language: %s', (language, size, number, ago, day) => {
  const own = new Formats(language);
  const time = '2026-11-28T12:00:00Z';
  expect(plain(own.bytes(1536))).toBe(size);
  expect(plain(own.number(1_234_567))).toBe(number);
  expect(plain(own.ago(time, Date.parse('2026-11-28T15:00:00Z')))).toBe(ago);
  expect(plain(own.day(time))).toBe(day);
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

test('a date without a time is that date, wherever the reader is', () => {
  const zone = process.env.TZ;
  try {
    for (const place of ['America/Los_Angeles', 'Asia/Tokyo']) {
      process.env.TZ = place;
      expect(new Formats('de-de').day('2026-11-28')).toBe('28.11.2026');
    }
    process.env.TZ = 'America/Los_Angeles';
    expect(new Formats('de-de').day('2026-11-28T03:00:00Z')).toBe('27.11.2026');
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});
