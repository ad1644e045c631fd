import type { Schema } from '../../api/client';
import { ApiError } from '../../api/errors';

type Selector = Schema<'RetentionSelector'>;

/** A rule of retention or of immutability, as far as they are alike. */
export interface Rule {
  disabled?: boolean;
  template?: string;
  params?: Record<string, unknown> | null;
  tag_selectors?: Selector[] | null;
  scope_selectors?: Record<string, Selector[]> | null;
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

/** What a rule says. The numbers of a policy's rules are its clients', who need not give any: what they say tells them apart. */
export function contentOf(rule: Rule): string {
  return JSON.stringify([rule.disabled === true, rule.template, rule.params, rule.tag_selectors, rule.scope_selectors]);
}

/** The rules with others in place of some, each of which must be there as it was seen. */
export function replaced<Of extends Rule>(rules: Of[], seen: Of[], by: (rule: Of) => Of[]): Of[] {
  const wanted = new Set(seen.map(contentOf));
  const found = new Set(rules.map(contentOf));
  if (![...wanted].every((one) => found.has(one))) throw new ApiError(412, 'PRECONDITION', '');
  return rules.flatMap((rule) => (wanted.has(contentOf(rule)) ? by(rule) : [rule]));
}

/** As the server reads it: under `matches` what has no tag is left out by `false`, under `excludes` by `true`. */
export function takesUntagged(selector: Selector | undefined): boolean {
  try {
    const said = (JSON.parse(selector?.extras || '{}') as { untagged?: boolean }).untagged;
    return said === undefined || said !== (selector?.decoration === 'excludes');
  } catch {
    return false;
  }
}

/** All selectors of a rule. They must agree: an artifact is meant if each of them means it. */
export function selectorsOfRule(rule: Rule): { repositories: Selector[]; tags: Selector[] } {
  return { repositories: rule.scope_selectors?.repository ?? [], tags: rule.tag_selectors ?? [] };
}

/** The draft of a rule, or of a new one. Of several selectors it holds the first. */
export function draftOf(rule: Rule = {}): Draft {
  const { repositories, tags } = selectorsOfRule(rule);
  const template = rule.template ?? 'latestPushedK';
  return {
    scope: repositories[0]?.decoration === 'repoExcludes' ? 'repoExcludes' : 'repoMatches',
    repositories: repositories[0]?.pattern || '**',
    tags: tags[0]?.decoration === 'excludes' ? 'excludes' : 'matches',
    pattern: tags[0]?.pattern || '**',
    untagged: takesUntagged(tags[0]),
    template,
    count: String(rule.params?.[template] ?? 10),
  };
}

/** Several patterns, divided by commas, become one in braces; commas in braces stay. */
export function glob(text: string): string {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  const patterns = parts.map((part) => part.trim()).filter(Boolean);
  return patterns.length > 1 ? `{${patterns.join(',')}}` : (patterns[0] ?? '');
}

/** The selectors that a draft means, before the further ones of the rule that it was made of. */
export function selectorsOf(draft: Draft, withUntagged: boolean, rule: Rule = {}) {
  const { repositories, tags } = selectorsOfRule(rule);
  const extras = withUntagged ? { extras: JSON.stringify({ untagged: draft.untagged !== (draft.tags === 'excludes') }) } : {};
  return {
    tag_selectors: [{ kind: 'doublestar', decoration: draft.tags, pattern: glob(draft.pattern), ...extras }, ...tags.slice(1)],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: draft.scope, pattern: glob(draft.repositories) }, ...repositories.slice(1)] },
  };
}
