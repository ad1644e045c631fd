/** What a link out of a stranger's text may lead to. */
const SCHEMES = /^(?:https?:\/\/[^\s/]|mailto:[^\s])/i;

/**
 * Where a link leads: an address of the web or of mail, or a heading of the same text. Everything else (scripts, files,
 * paths that are relative to a place that is not known here) leads nowhere.
 */
export function safeAddress(raw: string): string | undefined {
  // Browsers leave out control characters within a scheme, so that `java\tscript:` would be one.
  const address = raw.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/g, '').trim();
  if (address.startsWith('#')) return `#${anchor(address.slice(1))}`;
  return SCHEMES.test(address) ? address : undefined;
}

/** The id of a heading; none of the portal's own ids begins so. */
export function anchor(slug: string): string {
  return `md-${slug.toLowerCase()}`;
}

/** A heading in the form in which links name it, as GitHub makes it. */
export function slugOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
