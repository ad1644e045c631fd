import { expect, test } from 'vitest';
import { pullBy, pullers, pullOf, pushCommands, TOOLS } from './commands';

const target = 'registry.example.org/shop/web/api';

test('every program logs in before it pushes to the repository', () => {
  for (const tool of TOOLS) {
    const [login, ...rest] = pushCommands(tool, target);
    if (tool !== 'ctr') expect(login).toContain('login registry.example.org');
    expect(rest.at(-1)).toContain('registry.example.org/shop/web');
  }
});

test('helm is given the folder of the repository, because it adds the name', () => {
  expect(pushCommands('helm', target).at(-1)).toBe('helm push CHART-VERSION.tgz oci://registry.example.org/shop/web');
});

test('a bundle is pushed with the images that it names', () => {
  expect(pushCommands('cnab-to-oci', target)).toEqual(['docker login registry.example.org', `cnab-to-oci push CNAB_PATH --target ${target}:TAG --auto-update-bundle`]);
});

test('what is pulled is named by its tag, and by its digest where it has none', () => {
  expect(pullBy('podman', { type: 'IMAGE', target, digest: 'sha256:ab', tag: '1.0' })).toBe(`podman pull ${target}:1.0`);
  expect(pullBy('crane', { type: 'IMAGE', target, digest: 'sha256:ab' })).toBe(`crane pull ${target}@sha256:ab IMAGE.tar`);
});

test('the programs of a node pull', () => {
  const pulled = { type: 'IMAGE', target, digest: 'sha256:ab', tag: '1.0' };
  expect(pullBy('ctr', pulled)).toBe(`ctr images pull ${target}:1.0`);
  expect(pullBy('crictl', pulled)).toBe(`crictl pull ${target}:1.0`);
  expect(pushCommands('ctr', target).at(-1)).toBe(`ctr images push --user USER ${target}:TAG`);
});

test('a chart is pulled by helm, and the plus of its version comes back', () => {
  expect(pullOf({ type: 'CHART', target, digest: 'sha256:ab', tag: '1.0.0_b1' })).toBe(`helm pull oci://${target} --version 1.0.0+b1`);
  expect(pullers('CHART')).toContain('helm');
  expect(pullers('IMAGE')).not.toContain('helm');
});

test('what is neither image nor chart is pulled by oras', () => {
  expect(pullOf({ type: 'UNKNOWN', target, digest: 'sha256:ab' })).toBe(`oras pull ${target}@sha256:ab`);
});
