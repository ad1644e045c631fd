/** Lists of Markdown, whose items hold blocks. */
import { type Block, interrupts, isRule, type ListItem } from './blocks';

const MARKER = /^( {0,3})([-+*]|\d{1,9}[.)])( +|$)/;

/** Whether an item of a list begins on a line. */
export function isList(line: string): boolean {
  return MARKER.test(line) && !isRule(line);
}

/** Reads a list; `read` reads what an item holds. */
export function readList(lines: string[], at: number, read: (lines: string[]) => Block[]): { list: Block; end: number } {
  const kind = kindOf(lines[at] as string);
  const items: ListItem[] = [];
  let end = at;
  while (end < lines.length && isList(lines[end] as string) && kindOf(lines[end] as string) === kind) {
    const item = readItem(lines, end, read);
    items.push(item.item);
    end = item.end;
    // Between items there may be empty lines.
    const next = skipEmpty(lines, end);
    if (next < lines.length && isList(lines[next] as string) && kindOf(lines[next] as string) === kind) end = next;
  }
  const first = Number.parseInt((MARKER.exec(lines[at] as string)?.[2] ?? '').slice(0, 9), 10);
  return { list: { kind: 'list', first: Number.isNaN(first) ? undefined : first, items }, end };
}

function readItem(lines: string[], at: number, read: (lines: string[]) => Block[]): { item: ListItem; end: number } {
  const [whole = '', before = '', marker = '', space = ''] = MARKER.exec(lines[at] as string) ?? [];
  const width = before.length + marker.length + (space.length === 0 || space.length > 4 ? 1 : space.length);
  const inside = [(lines[at] as string).slice(space.length > 4 ? width : whole.length)];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as string;
    if (line.trim() === '') {
      const next = skipEmpty(lines, end);
      if (next === lines.length || indentOf(lines[next] as string) < width) break;
      inside.push('');
    } else if (indentOf(line) >= width) {
      inside.push(line.slice(width));
    } else {
      // Words that go on without being moved in, as people often write them.
      const isLazy = (lines[end - 1] as string).trim() !== '' && !isList(line) && !interrupts(lines, end);
      if (!isLazy) break;
      inside.push(line);
    }
  }
  const task = /^\[([ xX])\] /.exec(inside[0] as string);
  if (task) inside[0] = (inside[0] as string).slice(4);
  return { item: { done: task ? task[1] !== ' ' : undefined, blocks: read(inside) }, end };
}

function kindOf(line: string): string {
  return (MARKER.exec(line)?.[2] ?? '').slice(-1);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function skipEmpty(lines: string[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at] as string).trim() === '') at += 1;
  return at;
}
