import { expect, test } from 'vitest';
import { digestFilterOf, filterOf, readFilter } from './artifact-filters';

const none = readFilter(new URLSearchParams());

test('without a filter the list is not narrowed', () => {
  expect(filterOf(none, '')).toBeUndefined();
});

test('what is typed is a part of a tag, unless it begins as a digest does', () => {
  expect(filterOf(none, ' 1.2 ')).toBe('tags=~1.2');
  expect(filterOf(none, 'sha256:ab')).toBe('digest=~sha256:ab');
});

test('a digest is found as lists show it, without what digests begin with', () => {
  expect(digestFilterOf({ ...none, tagged: 'untagged', type: 'CHART' }, ' 4F2A91c0d3ab ')).toBe('digest=~sha256:4f2a91c0d3ab,type=CHART');
  for (const text of ['', '1.2.3', 'abc', 'latest', 'sha256:4f2a91c0d3ab', 'f'.repeat(65)]) expect(digestFilterOf(none, text)).toBeUndefined();
});

test('a tag that is typed wins over tagged and untagged, since the list takes one condition on tags', () => {
  expect(filterOf({ ...none, tagged: 'untagged' }, 'x')).toBe('tags=~x');
  expect(filterOf({ ...none, tagged: 'untagged' }, '')).toBe('tags=nil');
});

test('an address that nobody made is read without harm', () => {
  expect(readFilter(new URLSearchParams('tagged=maybe&labels=1.x.-3.4'))).toEqual({ tagged: 'all', type: '', labels: [1, 4] });
  expect(filterOf({ tagged: 'tagged', type: 'CHART', labels: [1, 4] }, '')).toBe('tags=*,type=CHART,labels=(1 4)');
});
