import { expect, test } from 'vitest';
import { asObject, commandText, dependenciesOf, filesOf, imageConfig, maintainersOf, rowsOf, sumOf } from './facts';
import { historyOf, instruction } from './history';

test('an image tells how it runs', () => {
  const config = imageConfig({ config: { Env: ['PATH=/bin:/usr/bin', 'A=b=c', 'BARE'], Cmd: ['serve', '--port', '80 80'], ExposedPorts: { '8080/tcp': {}, '80/tcp': {} }, Labels: { b: '2', a: '1', c: 3 }, Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://x'] } } });
  expect(config.environment).toEqual([['PATH', '/bin:/usr/bin'], ['A', 'b=c'], ['BARE', '']]);
  expect(config.ports).toEqual(['80/tcp', '8080/tcp']);
  expect(config.labels).toEqual([['a', '1'], ['b', '2']]);
  expect(config.healthCheck).toBe('curl -f http://x');
  expect(commandText(config.command)).toBe("serve --port '80 80'");
});

test.each([null, 1, 'x', [], { config: 3 }, { config: { Env: 'A', Cmd: [1, null], Labels: [], ExposedPorts: null, Healthcheck: { Test: 5 } } }])('a config of any shape is read: %j', (attributes) => {
  expect(() => imageConfig(asObject(attributes))).not.toThrow();
  expect(() => rowsOf(asObject(attributes))).not.toThrow();
  expect(maintainersOf(asObject(attributes))).toEqual([]);
});

test('an object of any shape becomes rows', () => {
  expect(rowsOf({ a: { b: 1, c: ['x', 'y'] }, d: [{ e: true }], f: null, g: '' })).toEqual([['a.b', '1'], ['a.c', 'x, y'], ['d[0].e', 'true']]);
});

test.each([
  ['/bin/sh -c #(nop)  CMD ["nginx"]', 'CMD', '["nginx"]'],
  ['/bin/sh -c apt-get update && apt-get install -y curl', 'RUN', 'apt-get update\n&& apt-get install -y curl'],
  ['RUN /bin/sh -c make all # buildkit', 'RUN', 'make all'],
  ['RUN |1 VERSION=2 /bin/sh -c make all # buildkit', 'RUN', 'make all'],
  ['|1 A=b /bin/sh -c make', 'RUN', 'make'],
  ['COPY /src /dst # buildkit', 'COPY', '/src /dst'],
  ['bazel build ...', '', 'bazel build ...'],
  ['', '', ''],
])('%j was written as %j', (kept, verb, rest) => {
  expect(instruction(kept)).toEqual({ verb, rest });
});

test('a history is read with its dates', () => {
  expect(historyOf('[{"created":"2026-01-01T00:00:00Z","created_by":"ENV A=b","empty_layer":true},5]')).toEqual([
    { created: '2026-01-01T00:00:00Z', verb: 'ENV', rest: 'A=b', comment: undefined, isEmpty: true },
    { created: undefined, verb: '', rest: '', comment: undefined, isEmpty: false },
  ]);
});

test('files and dependencies are read', () => {
  const files = filesOf('[{"name":"d","type":"directory","children":[{"name":"x","type":"file","size":3}]},{"name":"y","type":"file","size":4}]');
  expect(sumOf(files)).toEqual({ files: 2, bytes: 7 });
  expect(dependenciesOf('[{"name":"db","version":"1.x","repository":"https://charts.example"}]')[0]).toMatchObject({ name: 'db', version: '1.x' });
  expect(dependenciesOf('{}')).toEqual([]);
});
