import { matchPath } from 'react-router';
import { expect, test } from 'vitest';
import { areas } from '.';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { eager: true, import: 'default', query: '?raw' });

test('every link that names an address leads to a page', () => {
  const paths = ['projects/:projectId', ...areas.flatMap((area) => area.routes ?? []).map(({ path }) => path)];
  const isPage = (address: string) => paths.some((path) => matchPath(`/harbor/${path}`, address));
  const dead: string[] = [];
  for (const [file, source] of Object.entries(sources)) {
    for (const [, address = ''] of source.matchAll(/\bto(?:=|: |=\{)["'](\/harbor\/[^"'?#]*)/g)) if (!isPage(address)) dead.push(`${file}: ${address}`);
  }
  expect(dead).toEqual([]);
});
