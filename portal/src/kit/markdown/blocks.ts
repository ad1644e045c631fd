/** The blocks of a Markdown text: headings, lists, tables and the like, after CommonMark and GitHub's tables. */
import { slugOf } from './address';
import { type Inline, parseInline, referenceName, type References, wordsOf } from './inline';
import { isList, readList } from './lists';
import { isTable, readTable, type Side } from './tables';

/** A block of a text. */
export type Block =
  | { kind: 'heading'; level: number; text: Inline[]; slug: string }
  | { kind: 'paragraph'; text: Inline[] }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; first: number | undefined; items: ListItem[] }
  | { kind: 'table'; sides: Side[]; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' };

/** An item of a list; `done` says whether a task is. */
export interface ListItem {
  done?: boolean | undefined;
  blocks: Block[];
}

/** Blocks within blocks that are still understood. */
const DEPTH = 12;
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/;
const REFERENCE = /^ {0,3}\[([^\]]{1,500})\]:\s*<?([^\s>]{1,2000})>?/;
const COMMENT = /^ {0,3}<!--/;

/** Reads a text. */
export function parseMarkdown(text: string): Block[] {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll('\u0000', '\ufffd').split('\n').map((line) => line.replaceAll('\t', '    '));
  return new Blocks(referencesOf(lines), new Map()).read(lines, 0);
}

/** Reads lines into blocks; lists and quotes are read by it again. */
export class Blocks {
  constructor(
    private readonly references: References,
    private readonly slugs: Map<string, number>,
  ) {}

  inline(text: string): Inline[] {
    return parseInline(text, this.references);
  }

  read(lines: string[], depth: number): Block[] {
    const blocks: Block[] = [];
    let at = 0;
    while (at < lines.length) {
      const line = lines[at] as string;
      if (line.trim() === '' || REFERENCE.test(line)) {
        at += 1;
        continue;
      }
      const next = COMMENT.test(line) ? commentEnd(lines, at) : this.block(lines, at, depth, blocks);
      at = Math.max(next, at + 1);
    }
    return blocks;
  }

  /** Reads the block that begins at a line; tells the line behind it. */
  private block(lines: string[], at: number, depth: number, blocks: Block[]): number {
    const line = lines[at] as string;
    const fence = FENCE.exec(line);
    if (fence) return fenced(lines, at, fence, blocks);
    if (/^ {4}/.test(line)) return indented(lines, at, blocks);
    const heading = /^ {0,3}(#{1,6})(?:\s+(.*))?$/.exec(line);
    if (heading) {
      blocks.push(this.heading((heading[1] ?? '').length, (heading[2] ?? '').trim().replace(/(?:^|\s)#{1,100}$/, '')));
      return at + 1;
    }
    if (isRule(line)) {
      blocks.push({ kind: 'rule' });
      return at + 1;
    }
    if (depth < DEPTH && /^ {0,3}>/.test(line)) return this.quote(lines, at, depth, blocks);
    if (depth < DEPTH && isList(line)) {
      const { list, end } = readList(lines, at, (inside) => this.read(inside, depth + 1));
      blocks.push(list);
      return end;
    }
    if (isTable(lines, at)) {
      const { table, end } = readTable(lines, at, (text) => this.inline(text));
      blocks.push(table);
      return end;
    }
    return this.paragraph(lines, at, blocks);
  }

  private heading(level: number, text: string): Block {
    const pieces = this.inline(text);
    const slug = slugOf(wordsOf(pieces));
    const count = this.slugs.get(slug) ?? 0;
    this.slugs.set(slug, count + 1);
    return { kind: 'heading', level, text: pieces, slug: count === 0 ? slug : `${slug}-${count}` };
  }

  private quote(lines: string[], at: number, depth: number, blocks: Block[]): number {
    const inside: string[] = [];
    let end = at;
    for (; end < lines.length; end += 1) {
      const line = lines[end] as string;
      if (/^ {0,3}>/.test(line)) inside.push(line.replace(/^ {0,3}> ?/, ''));
      else if (line.trim() === '' || interrupts(lines, end)) break;
      else inside.push(line);
    }
    blocks.push({ kind: 'quote', blocks: this.read(inside, depth + 1) });
    return end;
  }

  private paragraph(lines: string[], at: number, blocks: Block[]): number {
    const words: string[] = [];
    let end = at;
    for (; end < lines.length; end += 1) {
      const line = lines[end] as string;
      const underline = end > at ? /^ {0,3}(=+|-+) *$/.exec(line) : null;
      if (underline) {
        blocks.push(this.heading(underline[1]?.startsWith('=') ? 1 : 2, words.join('\n').trim()));
        return end + 1;
      }
      if (line.trim() === '' || (end > at && interrupts(lines, end))) break;
      words.push(line.replace(/^ +/, ''));
    }
    const text = this.inline(words.join('\n').trimEnd());
    // Of a paragraph that was tags alone nothing is left.
    if (text.some((piece) => typeof piece !== 'string' || piece.trim() !== '')) blocks.push({ kind: 'paragraph', text });
    return end;
  }
}

/** Whether a line begins something else within a paragraph. */
export function interrupts(lines: string[], at: number): boolean {
  const line = lines[at] as string;
  return FENCE.test(line) || /^ {0,3}#{1,6}(?:\s|$)/.test(line) || /^ {0,3}>/.test(line) || COMMENT.test(line) || isRule(line) || /^ {0,3}(?:[-+*]|1[.)]) +\S/.test(line) || isTable(lines, at);
}

/** Three or more of one of `-`, `*`, `_`. */
export function isRule(line: string): boolean {
  const marks = line.replaceAll(' ', '');
  return marks.length >= 3 && !line.startsWith('    ') && (/^-+$/.test(marks) || /^\*+$/.test(marks) || /^_+$/.test(marks));
}

function fenced(lines: string[], at: number, [opening, mark = '', info = '']: string[], blocks: Block[]): number {
  const indent = (opening ?? '').length - (opening ?? '').trimStart().length;
  const inside: string[] = [];
  let end = at + 1;
  for (; end < lines.length; end += 1) {
    const line = lines[end] as string;
    const trimmed = line.trim();
    if (trimmed.length >= mark.length && trimmed.startsWith(mark) && trimmed === (mark[0] as string).repeat(trimmed.length)) break;
    inside.push(indent > 0 && line.slice(0, indent).trim() === '' ? line.slice(indent) : line);
  }
  blocks.push({ kind: 'code', text: inside.join('\n'), language: info.trim().split(/\s/, 1)[0] ?? '' });
  return end + 1;
}

function indented(lines: string[], at: number, blocks: Block[]): number {
  let end = at;
  while (end < lines.length && (/^ {4}/.test(lines[end] as string) || (lines[end] as string).trim() === '')) end += 1;
  const text = lines.slice(at, end).map((line) => line.slice(4)).join('\n').trimEnd();
  blocks.push({ kind: 'code', text, language: '' });
  return end;
}

function commentEnd(lines: string[], at: number): number {
  for (let end = at; end < lines.length; end += 1) {
    const from = end === at ? (lines[end] as string).indexOf('<!--') + 4 : 0;
    if ((lines[end] as string).includes('-->', from)) return end + 1;
  }
  return lines.length;
}

/** What is named once, `[name]: address`, outside of code. */
function referencesOf(lines: string[]): References {
  const found = new Map<string, string>();
  let fence = '';
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1];
    if (mark && (fence === '' || line.trim().startsWith(fence))) fence = fence === '' ? mark : '';
    const reference = fence === '' ? REFERENCE.exec(line) : null;
    const name = referenceName(reference?.[1] ?? '');
    if (reference?.[2] && !found.has(name)) found.set(name, reference[2]);
  }
  return found;
}
