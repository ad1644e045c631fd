import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { currentLanguage, type Language, rememberLanguage } from './languages';

/** Each area's words in each language: a file of its own, fetched when it is needed. */
type Files = Record<string, () => Promise<unknown>>;

function backendOf(files: Files): BackendModule {
  const all = Object.entries(files);
  return {
    type: 'backend',
    init() {},
    read(language, area, done) {
      const load = all.find(([path]) => path.endsWith(`/${language}/${area}.json`))?.[1];
      if (!load) return done(new Error(`${language} has no words for ${area}`), null);
      load().then(
        (file) => done(null, (file as { default: ResourceKey }).default),
        (cause: Error) => done(cause, null),
      );
    },
  };
}

/** Begins with the words of some areas; the others come out of `files` when a page asks for them. */
export async function startWords(areas: string[], files: Files): Promise<void> {
  document.documentElement.lang = currentLanguage().replace(/-.*/, (tail) => tail.toUpperCase());
  await i18next
    .use(backendOf(files))
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
