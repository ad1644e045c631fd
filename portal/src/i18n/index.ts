import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { currentLanguage, type Language, rememberLanguage } from './languages';

/** Each area's words in each language: a file of its own, fetched when it is needed. */
const files = import.meta.glob<{ default: ResourceKey }>('../locales/*/*.json');

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, area, done) {
    const load = files[`../locales/${language}/${area}.json`];
    // Of the languages that are not complete, some areas have no file: those are shown in English.
    if (!load) return done(null, {});
    load().then(
      (file) => done(null, file.default),
      (cause: Error) => done(cause, null),
    );
  },
};

/** Begins with the words of some areas; the others come when a page asks for them. */
export async function startWords(areas: string[]): Promise<void> {
  document.documentElement.lang = currentLanguage().replace(/-.*/, (tail) => tail.toUpperCase());
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: currentLanguage(),
      fallbackLng: 'en-us',
      lowerCaseLng: true,
      load: 'currentOnly',
      ns: areas,
      defaultNS: areas[0] ?? 'kit',
      fallbackNS: 'kit',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
}

/** Shows another language and remembers it. */
export async function changeLanguage(language: Language): Promise<void> {
  rememberLanguage(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language.replace(/-.*/, (tail) => tail.toUpperCase());
}
