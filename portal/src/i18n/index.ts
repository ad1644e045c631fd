import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { currentLanguage, type Language, rememberLanguage, tagOf } from './languages';

/** Each area's words in each language: a file of its own, fetched when it is needed. */
type Files = Record<string, () => Promise<unknown>>;

function backendOf(files: Files, known: Record<string, ResourceKey>): BackendModule {
  const all = Object.entries(files);
  const first = currentLanguage();
  return {
    type: 'backend',
    init() {},
    read(language, area, done) {
      const words = language === first && known[area];
      if (words) return done(null, words);
      const load = all.find(([path]) => path.endsWith(`/${language}/${area}.json`))?.[1];
      if (!load) return done(new Error(`${language} has no words for ${area}`), null);
      load().then(
        (file) => done(null, (file as { default: ResourceKey }).default),
        (cause: Error) => done(cause, null),
      );
    },
  };
}

/** Begins with the words of some areas; the others come out of `files` when a page asks for them. Of the current
    language some may be known already: then nothing is waited for. */
export async function startWords(areas: string[], files: Files, known: Record<string, ResourceKey> = {}): Promise<void> {
  document.documentElement.lang = tagOf(currentLanguage());
  await i18next
    .use(backendOf(files, known))
    .use(initReactI18next)
    .init({
      lng: currentLanguage(),
      fallbackLng: 'en-us',
      lowerCaseLng: true,
      load: 'currentOnly',
      // With what is known already the page is complete; English would be fetched for nothing.
      ...(Object.keys(known).length > 0 && { initAsync: false, fallbackLng: false }),
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
  document.documentElement.lang = tagOf(language);
}
