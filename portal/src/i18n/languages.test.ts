import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { currentLanguage, rememberLanguage } from './languages';

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

function browser(...languages: string[]): void {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(languages);
}

test.each([
  [['de-CH', 'fr'], 'de-de'],
  [['pt'], 'pt-br'],
  [['zh-CN'], 'zh-cn'],
  [['zh-Hans-SG'], 'zh-cn'],
  [['zh-TW'], 'zh-tw'],
  [['zh-HK', 'en'], 'zh-tw'],
  [['zh-Hant'], 'zh-tw'],
  [['sv', 'ko'], 'ko-kr'],
  [['tlh'], 'en-us'],
  [[], 'en-us'],
])('a browser that asks for %s is answered in %s', (wishes, language) => {
  browser(...wishes);
  expect(currentLanguage()).toBe(language);
});

test('a choice comes before what the browser asks for', () => {
  browser('de');
  rememberLanguage('tr-tr');
  expect(currentLanguage()).toBe('tr-tr');
});

test('a choice that is no language is passed over', () => {
  browser('de');
  localStorage.setItem('harbor-lang', 'xx-xx');
  expect(currentLanguage()).toBe('de-de');
});
