/** YAML for the eye: its marks in colours, and its values one by one. Nothing depends on it but what is shown. */

/** What a piece of a line is. */
export type Mark = 'comment' | 'key' | 'text' | 'number' | 'word' | 'plain';

/** A piece of a line. */
export interface Piece {
  mark: Mark;
  text: string;
}

/** Longest line whose pieces are told apart. */
const LINE = 2_000;

/** The lines of a file in pieces. */
export function highlight(source: string): Piece[][] {
  let block: number | undefined;
  return source.split('\n').map((line) => {
    const indent = line.length - line.trimStart().length;
    if (block !== undefined && (line.trim() === '' || indent > block)) return [{ mark: 'text' as const, text: line }];
    block = undefined;
    if (line.length > LINE) return [{ mark: 'plain' as const, text: line }];
    const { before, key, colon, value, comment } = partsOf(line);
    if (/^[|>][-+\d]*$/.test(value.trim())) block = keyIndent(before);
    const pieces: Piece[] = [
      { mark: 'plain', text: before },
      { mark: 'key', text: key },
      { mark: 'plain', text: colon },
      { mark: markOf(value.trim()), text: value },
      { mark: 'comment', text: comment },
    ];
    return pieces.filter(({ text }) => text !== '');
  });
}

/** How far a key is moved in; the dash of a list counts as a space. */
function keyIndent(before: string): number {
  return before.length;
}

interface Parts {
  /** The space and the dashes in front. */
  before: string;
  key: string;
  colon: string;
  value: string;
  comment: string;
}

function partsOf(line: string): Parts {
  const before = /^ *(?:- +)*(?:-$)?/.exec(line)?.[0] ?? '';
  const { body, comment } = cutComment(line.slice(before.length));
  const key = /^(?:"[^"]*"|'[^']*'|[^\s"'#{}[\],&*!|>%@`-][^:#]*|-[^\s:#][^:#]*)(?=\s*:(?:\s|$))/.exec(body)?.[0] ?? '';
  if (key === '') return { before, key, colon: '', value: body, comment };
  const colon = /^\s*:\s*/.exec(body.slice(key.length))?.[0] ?? '';
  return { before, key, colon, value: body.slice(key.length + colon.length), comment };
}

/** Cuts a line before its comment; a hash within quotes or within a word begins none. */
function cutComment(text: string): { body: string; comment: string } {
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quote !== '') {
      if (letter === '\\' && quote === '"') at += 1;
      else if (letter === quote) quote = '';
    } else if ((letter === '"' || letter === "'") && /^$|[\s:[{,(]$/.test(text.slice(0, at).slice(-1))) quote = letter;
    else if (letter === '#' && (at === 0 || /\s/.test(text[at - 1] as string))) return { body: text.slice(0, at), comment: text.slice(at) };
  }
  return { body: text, comment: '' };
}

function markOf(value: string): Mark {
  if (/^-?(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+|0x[\da-f]+)$/i.test(value)) return 'number';
  if (/^(?:true|false|yes|no|on|off|null|~)$/i.test(value)) return 'word';
  return value === '' || /^[{[\]}|>&*!]/.test(value) ? 'plain' : 'text';
}

/** A value with the path to it and what the file says about it. */
export interface Value {
  path: string;
  value: string;
  about: string;
}

interface Level {
  indent: number;
  path: string;
  /** How many items a list at this level has had. */
  items: number;
}

/** Values that are told one by one. */
const VALUES = 2_000;

/** The values of a file by their paths, such as `image.tag`, with the comments above them. */
export function valuesOf(source: string): Value[] {
  const lines = source.split('\n');
  const found: Value[] = [];
  const levels: Level[] = [{ indent: -1, path: '', items: 0 }];
  let about: string[] = [];
  for (let at = 0; at < lines.length && found.length < VALUES; at += 1) {
    const line = (lines[at] as string).trimEnd();
    if (line.trim() === '') about = [];
    else if (line.trim().startsWith('#')) about.push(line.trim().replace(/^#+\s?(?:--\s)?/, ''));
    else if (!/^(?:---|\.\.\.|%)/.test(line)) {
      at = readLine(lines, at, levels, found, about.filter((said) => !/^[-=#*\s]*$/.test(said)).join(' '));
      about = [];
    }
  }
  return found;
}

/** Reads the value that begins on a line; tells the last line of it. */
function readLine(lines: string[], at: number, levels: Level[], found: Value[], about: string): number {
  const { before, key, value } = partsOf((lines[at] as string).trimEnd());
  let indent = before.length - before.trimStart().length;
  for (const dash of before.matchAll(/-/g)) {
    const above = close(levels, dash.index, true);
    if (above.indent === dash.index && above.path.endsWith(']')) levels.pop();
    const list = levels.at(-1) as Level;
    levels.push({ indent: dash.index, path: `${list.path}[${list.items}]`, items: 0 });
    list.items += 1;
    indent = dash.index + 1;
  }
  const isItem = before.includes('-');
  if (isItem) indent = before.length;
  const above = isItem ? (levels.at(-1) as Level) : close(levels, indent, false);
  const name = unquoted(key);
  const path = key === '' ? above.path : above.path === '' ? name : `${above.path}.${name}`;
  const own = isItem && key === '' ? before.indexOf('-') : isItem ? before.length : indent;
  const { text, end } = valueOf(lines, at, value.trim(), key === '' ? own : keyIndent(before));
  if (key !== '') levels.push({ indent, path, items: 0 });
  if (text !== '') found.push({ path, value: text, about });
  else if (key !== '' && !hasInside(lines, end, indent)) found.push({ path, value: '', about });
  return end;
}

/** Ends the levels that a line is not within; a dash may stand as far out as the key it belongs to. */
function close(levels: Level[], indent: number, isDash: boolean): Level {
  while (levels.length > 1) {
    const last = levels.at(-1) as Level;
    const isWithin = last.indent < indent || (isDash && last.indent === indent && !last.path.endsWith(']'));
    if (isWithin) break;
    levels.pop();
    if (isDash && last.indent === indent && last.path.endsWith(']')) break;
  }
  return levels.at(-1) as Level;
}

function valueOf(lines: string[], at: number, value: string, indent: number): { text: string; end: number } {
  const isBlock = /^[|>][-+\d]*$/.test(value);
  let end = at;
  const more: string[] = [];
  const isOpen = (text: string) => (text.startsWith('{') && !text.endsWith('}')) || (text.startsWith('[') && !text.endsWith(']'));
  if (!isBlock && (value === '' || !isOpen(value))) return { text: unquoted(value), end };
  while (end + 1 < lines.length) {
    const next = lines[end + 1] as string;
    const isInside = next.trim() === '' || next.length - next.trimStart().length > indent || (!isBlock && /^\s*[}\]]/.test(next));
    if (!isInside) break;
    more.push(next);
    end += 1;
    if (!isBlock && !isOpen(`${value} ${more.join(' ')}`.trim())) break;
  }
  const least = Math.min(...more.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length));
  if (isBlock) return { text: more.map((line) => line.slice(least)).join('\n').trimEnd(), end };
  return { text: [value, ...more.map((line) => line.trim())].join(' '), end };
}

function hasInside(lines: string[], at: number, indent: number): boolean {
  for (let next = at + 1; next < lines.length; next += 1) {
    const line = lines[next] as string;
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const own = line.length - line.trimStart().length;
    return own > indent || (own === indent && /^\s*-(?:\s|$)/.test(line));
  }
  return false;
}

function unquoted(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted ? (quoted[2] as string) : text;
}
