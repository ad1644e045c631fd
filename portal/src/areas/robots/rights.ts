import type { Schema } from '../../api/client';

/** One right as the catalogue lists it. */
export type Right = Schema<'Permission'>;

/** Rights by their keys, such as `repository:pull`. */
export type Rights = ReadonlySet<string>;

/** No right at all. */
export const NONE: Rights = new Set();

/** The key of a right. */
export const keyOf = (resource: string, action: string): string => `${resource}:${action}`;

/** How often an action is asked for, and so where its column stands. */
const ACTIONS = ['pull', 'push', 'read', 'list', 'create', 'update', 'delete', 'stop'];
/** What most robots are made for comes first; the rest follows in the catalogue's order. */
const RESOURCES = ['repository', 'artifact', 'tag'];

const rank = (order: string[], name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
const inOrder = (order: string[], names: Iterable<string>) => [...new Set(names)].sort((a, b) => rank(order, a) - rank(order, b));

/** The catalogue as a table: a row for each resource, a column for each action; not every cell is a right. */
export interface Table {
  resources: string[];
  actions: string[];
  keys: Rights;
}

/** Lays the catalogue out as a table. */
export function tableOf(catalogue: Right[]): Table {
  return {
    resources: inOrder(RESOURCES, catalogue.map((right) => right.resource)),
    actions: inOrder(ACTIONS, catalogue.map((right) => right.action)),
    keys: new Set(catalogue.map((right) => keyOf(right.resource, right.action))),
  };
}

/** The rights of a row. */
export const ofResource = (table: Table, resource: string) => table.actions.map((action) => keyOf(resource, action)).filter((key) => table.keys.has(key));

/** The rights of a column. */
export const ofAction = (table: Table, action: string) => table.resources.map((resource) => keyOf(resource, action)).filter((key) => table.keys.has(key));

/** How many of some rights are chosen. */
export function share(rights: Rights, keys: Iterable<string>): 'all' | 'some' | 'none' {
  const chosen = [...keys].map((key) => rights.has(key));
  if (!chosen.includes(true)) return 'none';
  return chosen.includes(false) ? 'some' : 'all';
}

/** The rights with some more, or without them. */
export function withRights(rights: Rights, keys: Iterable<string>, on: boolean): Rights {
  const next = new Set(rights);
  for (const key of keys) {
    if (on) next.add(key);
    else next.delete(key);
  }
  return next;
}

/** What robots are usually given. */
export type Preset = 'pull' | 'push' | 'look' | 'all' | 'none';

/** The usual choices of a catalogue; pulling and pushing is of projects. */
export function presetsOf(table: Table): { name: Preset; rights: Rights }[] {
  const fixed: [Preset, string[]][] = [
    ['pull', ['repository:pull']],
    ['push', ['repository:pull', 'repository:push']],
    ['look', [...ofAction(table, 'read'), ...ofAction(table, 'list')]],
    ['all', [...table.keys]],
    ['none', []],
  ];
  return fixed.filter(([, keys]) => keys.every((key) => table.keys.has(key))).map(([name, keys]) => ({ name, rights: new Set(keys) }));
}

/** Whether two choices are the same. */
export const isSame = (one: Rights, other: Rights): boolean => one.size === other.size && [...one].every((key) => other.has(key));

/** The rights by resource, for reading: `[['repository', ['pull', 'push']]]`. */
export function byResource(rights: Rights): [resource: string, actions: string[]][] {
  const found = new Map<string, string[]>();
  for (const key of rights) {
    const at = key.lastIndexOf(':');
    const resource = key.slice(0, at);
    found.set(resource, [...(found.get(resource) ?? []), key.slice(at + 1)]);
  }
  return inOrder(RESOURCES, [...found.keys()].sort()).map((resource) => [resource, inOrder(ACTIONS, found.get(resource) ?? [])]);
}
