/** What an artifact's configuration says, read with care: it is a stranger's JSON of any shape. */

/** Any object of JSON. */
export type Json = Record<string, unknown>;

/** A value as an object; an empty one where it is none. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A value as a word; nothing where it is empty or no word. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The words of a list; a word alone is a list of one. */
export function asList(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => asText(each) ?? []);
  const one = asText(value);
  return one === undefined ? [] : [one];
}

/** How an image runs. */
export interface ImageConfig {
  entrypoint: string[];
  command: string[];
  user: string | undefined;
  directory: string | undefined;
  ports: string[];
  volumes: string[];
  stopSignal: string | undefined;
  healthCheck: string | undefined;
  shell: string[];
  /** Variables with their values, in the image's order. */
  environment: [string, string][];
  labels: [string, string][];
}

/** Reads `config` of an image's attributes. */
export function imageConfig(attributes: Json): ImageConfig {
  const config = asObject(attributes.config);
  const check = asList(asObject(config.Healthcheck).Test);
  return {
    entrypoint: asList(config.Entrypoint),
    command: asList(config.Cmd),
    user: asText(config.User),
    directory: asText(config.WorkingDir),
    ports: Object.keys(asObject(config.ExposedPorts)).sort(byNumber),
    volumes: Object.keys(asObject(config.Volumes)).sort(),
    stopSignal: asText(config.StopSignal),
    healthCheck: check.length === 0 || check[0] === 'NONE' ? undefined : (check[0] === 'CMD-SHELL' || check[0] === 'CMD' ? check.slice(1) : check).join(' '),
    shell: asList(config.Shell),
    environment: asList(config.Env).map((line) => {
      const at = line.indexOf('=');
      return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
    labels: Object.entries(asObject(config.Labels)).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : [])).sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}

function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : 1);
}

/** A command as a shell would be given it. */
export function commandText(words: string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** Rows that are made of an object nobody knows the shape of. */
const ROWS = 300;
const DEPTH = 6;

/** An object as rows of a path and a value; lists of words are one row. */
export function rowsOf(value: Json): [string, string][] {
  const rows: [string, string][] = [];
  const visit = (inner: unknown, path: string, depth: number) => {
    if (rows.length >= ROWS) return;
    if (Array.isArray(inner) && inner.every((each) => asText(each) !== undefined)) {
      if (inner.length > 0) rows.push([path, inner.map(String).join(', ')]);
    } else if (typeof inner === 'object' && inner !== null) {
      if (depth === DEPTH) rows.push([path, JSON.stringify(inner)]);
      else for (const [key, each] of Object.entries(inner)) visit(each, path === '' ? key : Array.isArray(inner) ? `${path}[${key}]` : `${path}.${key}`, depth + 1);
    } else {
      const text = asText(inner);
      if (text !== undefined) rows.push([path, text]);
    }
  };
  visit(value, '', 0);
  return rows;
}

/** A person that a chart names. */
export interface Maintainer {
  name: string;
  email: string | undefined;
  url: string | undefined;
}

/** Who keeps a chart. */
export function maintainersOf(attributes: Json): Maintainer[] {
  const all = Array.isArray(attributes.maintainers) ? attributes.maintainers : [];
  return all.flatMap((each) => {
    const person = asObject(each);
    const name = asText(person.name) ?? asText(person.email);
    return name === undefined ? [] : [{ name, email: asText(person.email), url: asText(person.url) }];
  });
}

/** A part of a chart. */
export interface Dependency {
  name: string;
  version: string;
  repository: string;
  /** The name under which values are given to it. */
  alias: string;
  condition: string;
}

/** Reads the addition `dependencies`. */
export function dependenciesOf(text: string): Dependency[] {
  const all: unknown = JSON.parse(text);
  if (!Array.isArray(all)) return [];
  return all.map((each) => {
    const one = asObject(each);
    const word = (key: string) => asText(one[key]) ?? '';
    return { name: word('name'), version: word('version'), repository: word('repository'), alias: word('alias'), condition: word('condition') };
  });
}

/** A file or a directory of a model. */
export interface TreeNode {
  name: string;
  size: number | undefined;
  /** What is in it, if it is a directory. */
  inside: TreeNode[] | undefined;
}

/** Reads the addition `files`. */
export function filesOf(text: string): TreeNode[] {
  const read = (value: unknown, depth: number): TreeNode[] => {
    if (!Array.isArray(value) || depth > 40) return [];
    return value.map((each) => {
      const one = asObject(each);
      const isDirectory = one.type === 'directory';
      return { name: asText(one.name) ?? '?', size: typeof one.size === 'number' ? one.size : undefined, inside: isDirectory ? read(one.children, depth + 1) : undefined };
    });
  };
  return read(JSON.parse(text), 0);
}

/** The bytes of a tree, and how many files. */
export function sumOf(nodes: TreeNode[]): { files: number; bytes: number } {
  let files = 0;
  let bytes = 0;
  for (const node of nodes) {
    const inner = node.inside && sumOf(node.inside);
    files += inner ? inner.files : 1;
    bytes += inner ? inner.bytes : (node.size ?? 0);
  }
  return { files, bytes };
}
