import { tellServer } from '../api/cookie';

/** The languages by Harbor's codes, each in its own words. The server has the same list (http/portal/sign_in.rs). */
export const LANGUAGES = {
  'en-us': 'English',
  'zh-cn': '简体中文',
  'zh-tw': '繁體中文',
  'ko-kr': '한국어',
  'es-es': 'Español',
  'fr-fr': 'Français',
  'pt-br': 'Português do Brasil',
  'tr-tr': 'Türkçe',
  'de-de': 'Deutsch',
  'ru-ru': 'Русский',
} as const;

/** A language's code. */
export type Language = keyof typeof LANGUAGES;

/** A language as pages name it: `de-DE`. */
export function tagOf(language: Language): string {
  return language.replace(/-.*/, (tail) => tail.toUpperCase());
}

const KEY = 'harbor-lang';

function known(code: string | null | undefined): Language | undefined {
  return code && code in LANGUAGES ? (code as Language) : undefined;
}

/** The language itself, or the same one as other countries write it. */
function nearest(code: string): Language | undefined {
  // Hong Kong and Macau write as Taiwan does.
  if (/^zh-(hant|hk|mo)/.test(code)) return 'zh-tw';
  return known(code) ?? (Object.keys(LANGUAGES) as Language[]).find((it) => it.split('-')[0] === code.split('-')[0]);
}

/** The language that was chosen; else the browser's if there is one like it; else English. The server chooses in the same
    way which sign-in page to send. */
export function currentLanguage(): Language {
  const chosen = known(localStorage.getItem(KEY));
  if (chosen) return chosen;
  for (const wish of navigator.languages) {
    const same = nearest(wish.toLowerCase());
    if (same) return same;
  }
  return 'en-us';
}

/** Remembers a choice. */
export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  tellServer('harbor-lang', language);
}
