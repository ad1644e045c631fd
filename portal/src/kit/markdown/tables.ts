/** Tables as GitHub writes them. */
import type { Block } from './blocks';
import type { Inline } from './inline';

/** To which side the cells of a column lean. */
export type Side = 'start' | 'center' | 'end';

/** Columns that are shown. */
const COLUMNS = 40;

/** Whether a table begins at a line: a row, and below it one of dashes. */
export function isTable(lines: string[], at: number): boolean {
  const head = lines[at] as string;
  const below = lines[at + 1];
  if (below === undefined || !head.includes('|') || !/^[\s|:-]+$/.test(below) || !below.includes('-')) return false;
  const marks = cells(below);
  return marks.every((mark) => /^:?-+:?$/.test(mark)) && marks.length === cells(head).length;
}

/** Reads a table; `inline` reads the marks within a cell. */
export function readTable(lines: string[], at: number, inline: (text: string) => Inline[]): { table: Block; end: number } {
  const sides = cells(lines[at + 1] as string).slice(0, COLUMNS).map(sideOf);
  const row = (line: string) => {
    const found = cells(line);
    return sides.map((_, index) => inline(found[index] ?? ''));
  };
  let end = at + 2;
  const rows: Inline[][][] = [];
  for (; end < lines.length && (lines[end] as string).includes('|'); end += 1) rows.push(row(lines[end] as string));
  return { table: { kind: 'table', sides, head: row(lines[at] as string), rows }, end };
}

function sideOf(mark: string): Side {
  if (!mark.endsWith(':')) return 'start';
  return mark.startsWith(':') ? 'center' : 'end';
}

/** The cells of a row; a bar after a backslash or within code divides nothing. */
function cells(line: string): string[] {
  const found: string[] = [];
  let cell = '';
  let isCode = false;
  const text = line.trim().replace(/^\|/, '');
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (letter === '\\' && text[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (letter === '|' && !isCode) {
      found.push(cell.trim());
      cell = '';
    } else {
      // A backtick that is not closed in the row begins no code.
      if (letter === '`') isCode = isCode ? false : text.indexOf('`', at + 1) !== -1;
      cell += letter;
    }
  }
  if (cell.trim() !== '') found.push(cell.trim());
  return found;
}
