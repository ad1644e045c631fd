import { expect, test } from 'vitest';
import { destination } from './server';

test('after the log-in one comes back to where one was', () => {
  expect(destination('?redirect_url=%2Fharbor%2Flogs%3Fpage%3D2')).toBe('/harbor/logs?page=2');
});

test('the log-in leads to no other site', () => {
  for (const wanted of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '']) {
    expect(destination(`?redirect_url=${encodeURIComponent(wanted)}`)).toBe('/harbor/projects');
  }
});
