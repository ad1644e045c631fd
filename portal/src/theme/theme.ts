import { tellServer } from '../api/cookie';

/** The theme that a person chose; without a choice the system's. */
export type Theme = 'light' | 'dark';

const KEY = 'styleModeLocal';

/** Said on the window when another theme was chosen. */
export const THEME_CHOSEN = 'berth-theme';

/** What is shown now. */
export function currentTheme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'DARK' || chosen === 'dark') return 'dark';
  if (chosen === 'LIGHT' || chosen === 'light') return 'light';
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Shows it, without remembering it. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** Shows it and remembers it, in the words in which Harbor's portal remembers it. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme === 'dark' ? 'DARK' : 'LIGHT');
  tellServer('berth-theme', theme);
  showTheme(theme);
  dispatchEvent(new Event(THEME_CHOSEN));
}
