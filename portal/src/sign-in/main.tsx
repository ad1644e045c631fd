import '../theme/fonts.css';
import '../theme/base.css';
import { createRoot } from 'react-dom/client';
import { startWords } from '../i18n';
import { currentLanguage } from '../i18n/languages';
import { currentTheme, showTheme } from '../theme/theme';
import { fetchAhead } from './ahead';
import { whatWasMade } from './made';
import { Onboard } from './onboard';
import { findServer } from './server';
import { SignIn } from './sign-in';

showTheme(currentTheme());

const made = whatWasMade();
const server = made?.server ?? findServer();
const known = made?.language === currentLanguage() ? made.words : {};
await startWords(['sign-in', 'kit'], import.meta.glob('../locales/*/{sign-in,kit}.json'), known);
const page = location.pathname.startsWith('/oidc-onboard') ? <Onboard /> : <SignIn server={await server} />;
createRoot(document.getElementById('root') as HTMLElement).render(page);
fetchAhead();
