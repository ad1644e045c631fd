/**
 * The marks within a line of Markdown. A text is gone through once from left to right; where a mark may end is looked up
 * or remembered, so that no text, however it is made, takes more than about its length in time.
 */
import { safeAddress } from './address';
import { decodeEntity, readTag } from './html';

/** A piece of a line. */
export type Inline =
  | string
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'strike'; inside: Inline[] }
  | { kind: 'link'; href: string | undefined; inside: Inline[] }
  | { kind: 'image'; href: string | undefined; alt: string }
  | { kind: 'break' };

/** Addresses that a text names once and uses by their names. */
export type References = ReadonlyMap<string, string>;

/** Marks within marks that are still understood. */
const DEPTH = 8;
/** Longest address. */
const ADDRESS = 2_000;
const PUNCTUATION = /[!-/:-@[-`{-~]/;

/** Reads the marks of a text. */
export function parseInline(text: string, references: References = new Map(), depth = 0): Inline[] {
  return new Reader(text, references, depth).read();
}

/** The name of a reference as it is compared. */
export function referenceName(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** The words without their marks. */
export function wordsOf(pieces: Inline[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if (piece.kind === 'code') return piece.text;
      if (piece.kind === 'image') return piece.alt;
      return piece.kind === 'break' ? ' ' : wordsOf(piece.inside);
    })
    .join('');
}

class Reader {
  private readonly found: Inline[] = [];
  private plain = '';
  private at = 0;
  /** Marks that end nowhere behind the place that is read. */
  private readonly endless = new Set<string>();
  private readonly closing: Map<number, number>;

  constructor(
    private readonly text: string,
    private readonly references: References,
    private readonly depth: number,
  ) {
    this.closing = bracketPairs(text);
  }

  read(): Inline[] {
    while (this.at < this.text.length) {
      const letter = this.text[this.at] as string;
      if (!this.special(letter)) {
        this.plain += letter;
        this.at += 1;
      }
    }
    this.flush();
    return this.found;
  }

  private special(letter: string): boolean {
    switch (letter) {
      case '\\':
        return this.escape();
      case '\n':
        return this.lineEnd();
      case '`':
        return this.code();
      case '*':
      case '_':
      case '~':
        return this.depth < DEPTH && this.emphasis(letter);
      case '!':
        return this.text[this.at + 1] === '[' && this.link(this.at + 1, true);
      case '[':
        return this.depth < DEPTH && this.link(this.at, false);
      case '<':
        return this.markup();
      case '&':
        return this.entity();
      case 'h':
        return this.bareAddress();
      default:
        return false;
    }
  }

  private add(piece: Inline, end: number): true {
    this.flush();
    this.found.push(piece);
    this.at = end;
    return true;
  }

  private flush() {
    if (this.plain !== '') this.found.push(this.plain);
    this.plain = '';
  }

  private inside(from: number, to: number): Inline[] {
    return parseInline(this.text.slice(from, to), this.references, this.depth + 1);
  }

  private escape(): boolean {
    const next = this.text[this.at + 1];
    if (next === '\n') return this.add({ kind: 'break' }, this.at + 2);
    if (next === undefined || !PUNCTUATION.test(next)) return false;
    this.plain += next;
    this.at += 2;
    return true;
  }

  private lineEnd(): boolean {
    const isHard = this.plain.endsWith('  ');
    this.plain = this.plain.trimEnd();
    if (isHard) return this.add({ kind: 'break' }, this.at + 1);
    this.plain += ' ';
    this.at += 1;
    return true;
  }

  private run(letter: string): number {
    let end = this.at;
    while (this.text[end] === letter) end += 1;
    return end - this.at;
  }

  private code(): boolean {
    const length = this.run('`');
    const mark = '`'.repeat(length);
    const begin = this.at + length;
    const end = this.seek(mark, begin, (at) => this.text[at - 1] !== '`' && this.text[at + length] !== '`');
    if (end === undefined) return this.take(length);
    const inner = this.text.slice(begin, end).replaceAll('\n', ' ');
    const isPadded = inner.length > 2 && inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '';
    return this.add({ kind: 'code', text: isPadded ? inner.slice(1, -1) : inner }, end + length);
  }

  private emphasis(letter: string): boolean {
    const length = Math.min(this.run(letter), 3);
    const before = this.text[this.at - 1] ?? ' ';
    const isWordBefore = /[\p{L}\p{N}]/u.test(before);
    if (letter === '~' && length < 2) return false;
    if (/\s/.test(this.text[this.at + length] ?? ' ') || (letter === '_' && isWordBefore)) return this.take(this.run(letter));
    const size = letter === '~' ? 2 : length;
    const mark = letter.repeat(size);
    const end = this.seek(mark, this.at + size, (at) => {
      const after = this.text[at + size] ?? ' ';
      if (/\s/.test(this.text[at - 1] ?? ' ') || this.text[at - 1] === '\\') return false;
      if (size < 3 && (after === letter || this.text[at - 1] === letter)) return false;
      return letter !== '_' || !/[\p{L}\p{N}]/u.test(after);
    });
    if (end === undefined) return this.take(size);
    const inside = this.inside(this.at + size, end);
    if (letter === '~') return this.add({ kind: 'strike', inside }, end + size);
    if (size === 3) return this.add({ kind: 'strong', inside: [{ kind: 'emphasis', inside }] }, end + size);
    return this.add({ kind: size === 2 ? 'strong' : 'emphasis', inside }, end + size);
  }

  /** Letters that stand for themselves. */
  private take(length: number): true {
    this.plain += this.text.slice(this.at, this.at + length);
    this.at += length;
    return true;
  }

  /** Where a mark ends that begins here; what was not found once is not looked for again. */
  private seek(mark: string, from: number, isEnd: (at: number) => boolean): number | undefined {
    if (this.endless.has(mark)) return undefined;
    for (let at = this.text.indexOf(mark, from); at !== -1; at = this.text.indexOf(mark, at + 1)) if (isEnd(at) && at > from) return at;
    this.endless.add(mark);
    return undefined;
  }

  private link(open: number, isImage: boolean): boolean {
    const close = this.closing.get(open);
    if (close === undefined) return false;
    const target = this.target(open, close);
    if (!target) return false;
    const href = safeAddress(target.address);
    if (isImage) return this.add({ kind: 'image', href, alt: wordsOf(this.inside(open + 1, close)) }, target.end);
    return this.add({ kind: 'link', href, inside: withoutLinks(this.inside(open + 1, close)) }, target.end);
  }

  private target(open: number, close: number): { address: string; end: number } | undefined {
    const { text } = this;
    if (text[close + 1] === '(') {
      const found = destination(text, close + 2);
      if (found) return found;
    }
    const named = text[close + 1] === '[' ? this.closing.get(close + 1) : undefined;
    const name = named !== undefined && named > close + 2 ? text.slice(close + 2, named) : text.slice(open + 1, close);
    if (this.references.size === 0 || name.length > 500) return undefined;
    const address = this.references.get(referenceName(name));
    return address === undefined ? undefined : { address, end: (named ?? close) + 1 };
  }

  private markup(): boolean {
    const { text, at } = this;
    const automatic = /^<((?:https?:\/\/|mailto:)[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,200})>/i.exec(text.slice(at, at + ADDRESS + 10));
    if (automatic?.[1]) {
      const address = automatic[1];
      return this.add({ kind: 'link', href: safeAddress(/^[^:/]+@/.test(address) ? `mailto:${address}` : address), inside: [address] }, at + automatic[0].length);
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at + 4);
      if (end === -1) return this.take(4);
      this.at = end + 3;
      return true;
    }
    const tag = readTag(text, at);
    if (!tag) return false;
    if (tag.name === 'br' || tag.name === 'hr') return this.add({ kind: 'break' }, tag.end);
    if (tag.name === 'img') return this.add({ kind: 'image', href: safeAddress(tag.attributes.src ?? ''), alt: tag.attributes.alt ?? '' }, tag.end);
    if (tag.name === 'a' && tag.attributes.href !== undefined && this.depth < DEPTH) {
      const end = this.seek('</a>', tag.end - 1, () => true);
      if (end !== undefined) return this.add({ kind: 'link', href: safeAddress(tag.attributes.href), inside: withoutLinks(this.inside(tag.end, end)) }, end + 4);
    }
    if (!tag.isEnd && (tag.name === 'script' || tag.name === 'style')) {
      const end = this.seek(`</${tag.name}>`, tag.end - 1, () => true);
      this.at = end ?? tag.end;
      return true;
    }
    // Any other tag is left out, and what it holds is shown.
    this.at = tag.end;
    return true;
  }

  private entity(): boolean {
    const found = decodeEntity(this.text, this.at);
    if (!found) return false;
    this.plain += found.text;
    this.at = found.end;
    return true;
  }

  private bareAddress(): boolean {
    const { text, at } = this;
    if (!text.startsWith('http://', at) && !text.startsWith('https://', at)) return false;
    if (/[\p{L}\p{N}_]/u.test(text[at - 1] ?? ' ')) return false;
    const whole = /^https?:\/\/[^\s<>"`\\|*[\]]+/.exec(text.slice(at, at + ADDRESS))?.[0] ?? '';
    let address = whole.replace(/[.,:;!?'_~]{1,20}$/, '');
    if (address.endsWith(')') && !address.includes('(')) address = address.slice(0, -1);
    const href = safeAddress(address);
    return href === undefined ? false : this.add({ kind: 'link', href, inside: [address] }, at + address.length);
  }
}

/** A link holds no other. */
function withoutLinks(pieces: Inline[]): Inline[] {
  return pieces.flatMap((piece): Inline[] => {
    if (typeof piece === 'string' || piece.kind === 'code' || piece.kind === 'break') return [piece];
    if (piece.kind === 'link') return withoutLinks(piece.inside);
    return piece.kind === 'image' ? [piece.alt] : [{ ...piece, inside: withoutLinks(piece.inside) }];
  });
}

/** The address in `(address "title")`, from behind the parenthesis, and where it ends. */
function destination(text: string, from: number): { address: string; end: number } | undefined {
  const part = text.slice(from, from + ADDRESS);
  let depth = 0;
  let quote = '';
  for (let at = 0; at < part.length; at += 1) {
    const letter = part[at] as string;
    if (letter === '\\') at += 1;
    else if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' && /\s/.test(part[at - 1] ?? '')) quote = letter;
    else if (letter === '(') depth += 1;
    else if (letter === ')' && depth > 0) depth -= 1;
    else if (letter === ')') {
      const [address = ''] = part.slice(0, at).trim().split(/\s/, 1);
      return { address: address.replace(/^<|>$/g, '').replaceAll(/\\([!-/:-@[-`{-~])/g, '$1'), end: from + at + 1 };
    }
  }
  return undefined;
}

/** Which bracket is closed by which. */
function bracketPairs(text: string): Map<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') open.push(at);
    else if (text[at] === ']') {
      const begin = open.pop();
      if (begin !== undefined) pairs.set(begin, at);
    }
  }
  return pairs;
}
