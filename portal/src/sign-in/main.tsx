import '../theme/fonts.css';
import '../theme/base.css';
import { createRoot } from 'react-dom/client';
import { startWords } from '../i18n';
import { currentTheme, showTheme } from '../theme/theme';
import { fetchAhead } from './ahead';
import { Onboard } from './onboard';
import { SignIn } from './sign-in';
import { findServer } from './server';

showTheme(currentTheme());

const server = findServer();
await startWords(['sign-in', 'kit'], import.meta.glob('../locales/*/{sign-in,kit}.json'));
const page = location.pathname.startsWith('/oidc-onboard') ? <Onboard /> : <SignIn server={await server} />;
createRoot(document.getElementById('root') as HTMLElement).render(page);
fetchAhead();
