import { useSyncExternalStore } from 'react';
import { currentTheme, type Theme, THEME_CHOSEN } from './theme';

/** The theme that is shown, wherever on the page it is chosen. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    addEventListener(THEME_CHOSEN, listener);
    return () => removeEventListener(THEME_CHOSEN, listener);
  }, currentTheme);
}
