import { expect, test } from 'vitest';
import { contentOf, draftOf, glob, replaced, type Rule, selectorsOf, takesUntagged } from './rule';

const tags = (decoration: string, extras: string) => ({ kind: 'doublestar', decoration, pattern: 'v*', extras });
const rule = (pattern: string, disabled = false): Rule => ({ disabled, template: 'always', params: {}, tag_selectors: [{ ...tags('matches', ''), pattern }], scope_selectors: { repository: [] } });

test.each([
  ['matches', '', true],
  ['matches', '{"untagged":true}', true],
  ['matches', '{"untagged":false}', false],
  ['excludes', '', true],
  ['excludes', '{"untagged":false}', true],
  ['excludes', '{"untagged":true}', false],
])('under %s with %s what has no tag is read as the server reads it', (decoration, extras, expected) => {
  expect(takesUntagged(tags(decoration, extras))).toBe(expected);
});

test.each(['matches', 'excludes'] as const)('what is asked about artifacts without a tag is what the server is told, under %s', (decoration) => {
  for (const untagged of [true, false]) {
    const said = selectorsOf({ ...draftOf(), tags: decoration, untagged }, true);
    expect(draftOf(said).untagged).toBe(untagged);
  }
});

test.each([
  ['v*', 'v*'],
  ['v1, v2 ,v3', '{v1,v2,v3}'],
  ['{a,b}*', '{a,b}*'],
  ['{a,b}*, v*', '{{a,b}*,v*}'],
  [' , ', ''],
])('the patterns %s are one: %s', (typed, expected) => {
  expect(glob(typed)).toBe(expected);
});

test('a rule keeps the selectors that the dialog does not show', () => {
  const one = { ...tags('matches', ''), pattern: 'a*' };
  const two = { ...tags('excludes', ''), pattern: '*-rc' };
  const three = { kind: 'doublestar', decoration: 'repoExcludes', pattern: 'base/**' };
  const before: Rule = { tag_selectors: [one, two], scope_selectors: { repository: [{ ...three, decoration: 'repoMatches', pattern: '**' }, three] } };
  const said = selectorsOf({ ...draftOf(before), pattern: 'b*' }, true, before);
  expect(said.tag_selectors.map(({ pattern }) => pattern)).toEqual(['b*', '*-rc']);
  expect(said.scope_selectors.repository[1]).toEqual(three);
});

test('rules without numbers are told apart by what they say', () => {
  const all = [rule('a'), rule('b'), rule('c')];
  const seen = rule('b');
  expect(replaced(all, [seen], () => []).map((one) => one.tag_selectors?.[0]?.pattern)).toEqual(['a', 'c']);
  expect(replaced(all, [seen], (one) => [{ ...one, disabled: true }]).map((one) => one.disabled)).toEqual([false, true, false]);
  expect(contentOf(rule('a', true))).not.toBe(contentOf(rule('a')));
});

test('a rule that somebody else changed meanwhile is not changed back', () => {
  expect(() => replaced([rule('a', true)], [rule('a')], () => [])).toThrow();
});
