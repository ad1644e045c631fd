import { expect, test } from 'vitest';
import { bannerOf, readBanner } from './banner';

const on = (day: string) => new Date(`${day}T12:00:00`);

test('a banner is shown from its first day to the end of its last', () => {
  const text = JSON.stringify({ message: 'Maintenance', type: 'warning', closable: true, fromDate: '2026-03-02', toDate: '2026-03-04' });
  expect(bannerOf(text, on('2026-03-01'))).toBeNull();
  expect(bannerOf(text, on('2026-03-02'))?.type).toBe('warning');
  expect(bannerOf(text, new Date('2026-03-04T23:59:00'))?.closable).toBe(true);
  expect(bannerOf(text, on('2026-03-05'))).toBeNull();
});

test("moments that Harbor's portal wrote are days", () => {
  const text = JSON.stringify({ message: 'x', fromDate: new Date(2026, 2, 2, 15).toISOString() });
  expect(readBanner(text)?.fromDate).toBe('2026-03-02');
});

test('plain words are a banner, nothing is none', () => {
  expect(bannerOf('Back at noon')).toEqual({ message: 'Back at noon', type: 'info', closable: false });
  expect(bannerOf('12')?.message).toBe('12');
  for (const nothing of ['', ' ', '{}', '{"message":" "}', '{"message":1}']) expect(bannerOf(nothing)).toBeNull();
});
