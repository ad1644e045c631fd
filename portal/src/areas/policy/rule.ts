import type { Schema } from '../../api/client';

/** A rule of retention or of immutability, as far as they are alike. */
export interface Rule {
  id?: number;
  disabled?: boolean;
  template?: string;
  params?: Record<string, unknown> | null;
  tag_selectors?: Schema<'RetentionSelector'>[] | null;
  scope_selectors?: Record<string, Schema<'RetentionSelector'>[]> | null;
}

/** What the dialog asks about a rule. */
export interface Draft {
  scope: 'repoMatches' | 'repoExcludes';
  repositories: string;
  tags: 'matches' | 'excludes';
  pattern: string;
  untagged: boolean;
  template: string;
  count: string;
}

/** As the server reads it: what has no tag is taken under `matches` unless it is said, and left out under `excludes`. */
export function takesUntagged(selector: Schema<'RetentionSelector'> | undefined): boolean {
  try {
    const said = (JSON.parse(selector?.extras || '{}') as { untagged?: boolean }).untagged;
    return said ?? selector?.decoration !== 'excludes';
  } catch {
    return false;
  }
}

/** The draft of a rule, or of a new one. */
export function draftOf(rule?: Rule): Draft {
  const scope = rule?.scope_selectors?.repository?.[0];
  const tags = rule?.tag_selectors?.[0];
  const template = rule?.template ?? 'latestPushedK';
  return {
    scope: scope?.decoration === 'repoExcludes' ? 'repoExcludes' : 'repoMatches',
    repositories: scope?.pattern || '**',
    tags: tags?.decoration === 'excludes' ? 'excludes' : 'matches',
    pattern: tags?.pattern || '**',
    untagged: takesUntagged(tags),
    template,
    count: String(rule?.params?.[template] ?? 10),
  };
}

/** Several patterns, divided by commas, become one in braces. */
export function glob(text: string): string {
  const parts = text.split(',').map((part) => part.trim()).filter(Boolean);
  return parts.length > 1 && !text.includes('{') ? `{${parts.join(',')}}` : text.trim();
}

/** The selectors that a draft means. */
export function selectorsOf(draft: Draft, withUntagged: boolean) {
  const extras = withUntagged ? { extras: JSON.stringify({ untagged: draft.untagged }) } : {};
  return {
    tag_selectors: [{ kind: 'doublestar', decoration: draft.tags, pattern: glob(draft.pattern), ...extras }],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: draft.scope, pattern: glob(draft.repositories) }] },
  };
}
