/** What is read of HTML within Markdown: enough to leave it out. Nothing of it reaches the page as markup. */

/** Tags that people write in their readmes; anything else in angle brackets, such as `<host>`, is text. */
const KNOWN = new Set(
  'a abbr b big blockquote body br center code dd del details div dl dt em font h1 h2 h3 h4 h5 h6 head hr html i iframe img ins kbd li link mark meta object ol p picture pre q s samp script small source span strike strong style sub summary sup svg table tbody td tfoot th thead tr tt u ul var video'.split(' '),
);

/** Longest tag that is looked at. */
const LONGEST = 4_000;

/** A tag. */
export interface Tag {
  name: string;
  isEnd: boolean;
  attributes: Record<string, string>;
  end: number;
}

/** The tag that begins at a place, if it is one that is known. */
export function readTag(text: string, at: number): Tag | undefined {
  const head = /^<\/?([a-z][a-z0-9]{0,15})(?=[\s/>])/i.exec(text.slice(at, at + 20));
  const name = head?.[1]?.toLowerCase();
  if (!head || !name || !KNOWN.has(name)) return undefined;
  let quote = '';
  const most = Math.min(text.length, at + LONGEST);
  for (let end = at + head[0].length; end < most; end += 1) {
    const letter = text[end] as string;
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '<') return undefined;
    else if (letter === '>') return { name, isEnd: head[0][1] === '/', attributes: attributesOf(text.slice(at + head[0].length, end)), end: end + 1 };
  }
  return undefined;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', , double, single, bare] of text.matchAll(/([a-z-]{1,40})=("([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)) {
    found[name.toLowerCase()] = decodeEntities(double ?? single ?? bare ?? '');
  }
  return found;
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', copy: '©', reg: '®', trade: '™', hellip: '…', mdash: '—', ndash: '–', middot: '·', bull: '•', rarr: '→', larr: '←' };

/** The letter that stands as `&name;` at a place. */
export function decodeEntity(text: string, at: number): { text: string; end: number } | undefined {
  const found = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/i.exec(text.slice(at, at + 12));
  if (!found) return undefined;
  const end = at + found[0].length;
  if (found[3] !== undefined) {
    const letter = NAMED[found[3].toLowerCase()];
    return letter === undefined ? undefined : { text: letter, end };
  }
  const code = found[1] !== undefined ? Number(found[1]) : Number.parseInt(found[2] ?? '', 16);
  const isLetter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return { text: isLetter ? String.fromCodePoint(code) : '\ufffd', end };
}

/** A text with all of them replaced. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&#?\w{1,8};/g, (entity) => decodeEntity(entity, 0)?.text ?? entity);
}
