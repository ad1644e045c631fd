import { useTranslation } from 'react-i18next';

/** What the log calls things that are done; the words of Harbor and of Berth. */
export const OPERATIONS = ['create', 'update', 'delete', 'restore', 'purge', 'pull', 'login', 'logout'];
/** To what they are done. */
export const TYPES = ['artifact', 'tag', 'repository', 'project', 'member', 'robot', 'user', 'user_group', 'quota', 'configuration'];

/** Says the log's own words in the reader's language; a word that is not known stays as it is. */
export function useWords() {
  const { t } = useTranslation('logs');
  return {
    operation: (word: string) => t([`operation.${word.toLowerCase()}`, 'operation.other'], { word }),
    type: (word: string) => t([`type.${word.toLowerCase()}`, 'type.other'], { word }),
  };
}

/** A text in which digests are cut to the part by which people tell them. */
export function withShortDigests(text: string): string {
  return text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…');
}
