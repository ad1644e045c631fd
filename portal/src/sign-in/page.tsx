import i18next, { type ResourceKey } from 'i18next';
import { renderToString } from 'react-dom/server';
import { startWords } from '../i18n';
import type { Language } from '../i18n/languages';
import type { Made } from './made';
import { SignIn } from './sign-in';

export { LANGUAGES, tagOf } from '../i18n/languages';

/** Makes the sign-in form while the portal is built, of a server on which one logs in with a password. */
export async function makeForm(language: Language, signsUp: boolean): Promise<{ html: string; title: string; made: Made }> {
  const areas = ['sign-in', 'kit'];
  if (!i18next.isInitialized) await startWords(areas, import.meta.glob('../locales/*/{sign-in,kit}.json'));
  await i18next.changeLanguage(language);
  const server = { auth_mode: 'db_auth', primary_auth_mode: false, self_registration: signsUp, banner_message: '', oidc_provider_name: '' };
  const words = Object.fromEntries(areas.map((area) => [area, i18next.getResourceBundle(language, area) as ResourceKey]));
  return { html: renderToString(<SignIn server={server} />), title: `${i18next.t('title', { ns: 'sign-in' })} · Berth`, made: { language, server, words } };
}
