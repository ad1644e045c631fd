import { expect, test } from 'vitest';

interface Words {
  [key: string]: string | Words;
}

const files = import.meta.glob<Words>('./*/*.json', { eager: true, import: 'default' });
const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { eager: true, import: 'default', query: '?raw' });

/** Languages in which every key of English has its words. */
const COMPLETE = ['zh-cn', 'zh-tw', 'ko-kr', 'es-es', 'fr-fr', 'pt-br', 'tr-tr', 'de-de', 'ru-ru'];

/** Languages count differently; how is the language's own matter. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

function keys(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [prefix + key] : keys(value, `${prefix}${key}.`)));
}

function plain(words: Words | undefined): string[] {
  return [...new Set(keys(words ?? {}).map((key) => key.replace(PLURAL, '')))].sort();
}

function of(language: string): Map<string, Words> {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  return new Map(own.map(([path, words]) => [path.replace(/^.*\/|\.json$/g, ''), words]));
}

const english = of('en-us');

test.each(COMPLETE)('%s has the words of every key, and no others', (language) => {
  const words = of(language);
  expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [area, own] of english) expect(plain(words.get(area)), area).toEqual(plain(own));
});

test('no language has words for a key that English has not', () => {
  for (const [path, words] of Object.entries(files)) {
    const area = path.replace(/^.*\/|\.json$/g, '');
    const known = new Set(plain(english.get(area)));
    expect(plain(words).filter((key) => !known.has(key)), path).toEqual([]);
  }
});

test('the parts that are filled in are the same in every language', () => {
  const holes = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].filter((hole) => hole !== '{{count}}').sort();
  const flat = (words: Words, prefix = ''): [string, string][] =>
    Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[(prefix + key).replace(PLURAL, ''), value] as [string, string]] : flat(value, `${prefix}${key}.`)));
  for (const [path, words] of Object.entries(files)) {
    const own = new Map(flat(english.get(path.replace(/^.*\/|\.json$/g, '')) ?? {}));
    for (const [key, text] of flat(words)) expect(holes(text), `${path} ${key}`).toEqual(holes(own.get(key) ?? ''));
  }
});

/** The forms that a language has for counting, per key: `{title: ['one', 'other']}`. */
function forms(words: Words): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const key of keys(words)) {
    const form = key.match(PLURAL)?.[1];
    const stem = key.replace(PLURAL, '');
    // Every language may have words of its own for none.
    if (form && form !== 'zero') found.set(stem, [...(found.get(stem) ?? []), form]);
  }
  return found;
}

test('what is counted has all the forms of its language, and no others', () => {
  for (const [path, words] of Object.entries(files)) {
    const [, language = '', area = ''] = path.match(/^\.\/(.*)\/(.*)\.json$/) ?? [];
    const wanted = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    const counted = new Set([...forms(english.get(area) ?? {})].filter(([, own]) => own.length > 1).map(([stem]) => stem));
    for (const [stem, own] of forms(words)) if (counted.has(stem)) expect(own.sort(), `${path} ${stem}`).toEqual(wanted);
  }
});

test('every key that a page asks for has its words in English', () => {
  const missing: string[] = [];
  for (const [path, source] of Object.entries(sources)) {
    const names = source.match(/useTranslation\((?:\[)?'([\w-]+)'/)?.[1];
    if (!names) continue;
    const known = (area: string) => new Set([...plain(english.get(area)), ...plain(english.get('kit'))]);
    for (const [, key = ''] of source.matchAll(/\bt\('([^'$]+)'/g)) {
      const [area, rest] = key.includes(':') ? (key.split(':') as [string, string]) : [names, key];
      if (!known(area).has(rest)) missing.push(`${path}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});
