import { parseInline, wordsOf } from '../../kit/markdown/inline';

const MARKS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&' };

/** A repository's description as it was typed: the server keeps it with its marks of HTML escaped. */
export function descriptionOf(kept: string | null | undefined): string {
  return (kept ?? '').replaceAll(/&(?:lt|gt|#34|#39|amp);/g, (mark) => MARKS[mark] ?? mark);
}

/** The first words of a description, without the marks of Markdown. */
export function firstWords(text: string): string {
  const lines = text.split('\n').map((each) => each.trim()).filter((each) => each !== '' && !each.startsWith('<') && !each.startsWith('[![') && !/^[-=|:]+$/.test(each));
  const line = (lines.find((each) => !each.startsWith('#')) ?? lines[0] ?? '').replace(/^(?:#{1,6}|>|[*+-])\s+/, '');
  return wordsOf(parseInline(line.slice(0, 400))).trim().slice(0, 200);
}
