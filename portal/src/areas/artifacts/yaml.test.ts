import { expect, test } from 'vitest';
import { highlight, valuesOf } from './yaml';

const SOURCE = `# Default values.

# -- How many run.
replicaCount: 1
image:
  repository: "ghcr.io/acme/web"   # where from
  tag: ''
  pullPolicy: IfNotPresent
nodeSelector: {}
resources: {
  limits: {cpu: 1},
}
env:
- name: A
  value: "x # y"
- name: B
hosts:
  - host: a.example
    paths:
      - /
      - /b
  - plain
script: |
  echo hi
    deeper
last: http://example.org:80/#top
empty:
`;

test('values are told by their paths with what is said about them', () => {
  expect(valuesOf(SOURCE).map(({ path, value }) => [path, value])).toEqual([
    ['replicaCount', '1'],
    ['image.repository', 'ghcr.io/acme/web'],
    ['image.tag', ''],
    ['image.pullPolicy', 'IfNotPresent'],
    ['nodeSelector', '{}'],
    ['resources', '{ limits: {cpu: 1}, }'],
    ['env[0].name', 'A'],
    ['env[0].value', 'x # y'],
    ['env[1].name', 'B'],
    ['hosts[0].host', 'a.example'],
    ['hosts[0].paths[0]', '/'],
    ['hosts[0].paths[1]', '/b'],
    ['hosts[1]', 'plain'],
    ['script', 'echo hi\n  deeper'],
    ['last', 'http://example.org:80/#top'],
    ['empty', ''],
  ]);
  expect(valuesOf(SOURCE)[0]?.about).toBe('How many run.');
});

test('pieces of a line have their marks and lose no letter', () => {
  const lines = highlight(SOURCE);
  expect(lines.map((pieces) => pieces.map(({ text }) => text).join('')).join('\n')).toBe(SOURCE);
  expect(lines[3]).toEqual([{ mark: 'key', text: 'replicaCount' }, { mark: 'plain', text: ': ' }, { mark: 'number', text: '1' }]);
  expect(lines[5]?.at(-1)).toEqual({ mark: 'comment', text: '# where from' });
  expect(lines[24]).toEqual([{ mark: 'text', text: '    deeper' }]);
});

test('any text is read without harm and in time', () => {
  const begun = performance.now();
  for (const piece of ['- ', '{', 'a: ', '"', "'", '#', '[\n', '|\n', '- a: |\n', 'a:\n ', '  - - - x\n', ':', '\t']) {
    const text = piece.repeat(20_000);
    expect(highlight(text).map((pieces) => pieces.map((each) => each.text).join('')).join('\n')).toBe(text);
    valuesOf(text);
  }
  expect(performance.now() - begun).toBeLessThan(4_000);
});
