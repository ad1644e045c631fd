import type { ResourceKey } from 'i18next';
import type { Language } from '../i18n/languages';
import type { PublicServer } from './server';

/** What the form in the page was made of: the build makes one in each language, and the server picks. */
export interface Made {
  language: Language;
  server: PublicServer;
  /** The words, by their areas. */
  words: Record<string, ResourceKey>;
}

/** What the page was made of; nothing if it came without a form. */
export function whatWasMade(): Made | undefined {
  const text = document.getElementById('made')?.textContent;
  return text ? (JSON.parse(text) as Made) : undefined;
}

/** What somebody typed into a field before the script was there. */
export function typedInto(name: string): string | undefined {
  return document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value || undefined;
}
