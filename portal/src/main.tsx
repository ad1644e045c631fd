import './theme/fonts.css';
import './theme/base.css';
import { currentTheme, showTheme } from './theme/theme';

showTheme(currentTheme());

// The pages before the log-in are small and come alone; everything else waits until somebody needs it.
const isOutside = /^\/(account\/|oidc-onboard)/.test(location.pathname);
const begin = isOutside ? import('./sign-in/start') : import('./start');
void begin.then(({ start }) => start(document.getElementById('root') as HTMLElement));
