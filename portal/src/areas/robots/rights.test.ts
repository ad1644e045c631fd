import { expect, test } from 'vitest';
import { byResource, ofAction, ofResource, presetsOf, share, tableOf, withRights } from './rights';

const table = tableOf([
  { resource: 'label', action: 'read' },
  { resource: 'repository', action: 'read' },
  { resource: 'repository', action: 'push' },
  { resource: 'repository', action: 'pull' },
]);

test('repositories and pulling come first, and a cell that is no right is none', () => {
  expect(table.resources).toEqual(['repository', 'label']);
  expect(table.actions).toEqual(['pull', 'push', 'read']);
  expect(ofResource(table, 'label')).toEqual(['label:read']);
  expect(ofAction(table, 'read')).toEqual(['repository:read', 'label:read']);
});

test('a row is chosen wholly, in part or not', () => {
  const row = ofResource(table, 'repository');
  const some = withRights(new Set(), ['repository:pull'], true);
  expect(share(some, row)).toBe('some');
  expect(share(withRights(some, row, true), row)).toBe('all');
  expect(share(withRights(some, row, false), row)).toBe('none');
  expect(share(new Set(), [])).toBe('none');
});

test('only choices that the catalogue allows are offered', () => {
  expect(presetsOf(table).map(({ name }) => name)).toEqual(['pull', 'push', 'look', 'all', 'none']);
  expect(presetsOf(tableOf([{ resource: 'catalog', action: 'read' }])).map(({ name }) => name)).toEqual(['look', 'all', 'none']);
});

test('rights are read by resource', () => {
  expect(byResource(new Set(['tag:list', 'repository:push', 'repository:pull']))).toEqual([
    ['repository', ['pull', 'push']],
    ['tag', ['list']],
  ]);
});
