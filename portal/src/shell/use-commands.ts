import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { changeLanguage } from '../i18n';
import { type Language, LANGUAGES } from '../i18n/languages';
import { useMessages } from '../kit';
import { logOut, signInPath, useIsAdmin, useServer, useUser } from '../session/session';
import { chooseTheme } from '../theme/theme';
import { useTheme } from '../theme/use-theme';
import type { Choice } from './choices';
import { usePages } from './use-pages';

/** The dialogs about the reader that can be opened from anywhere. */
export type OwnDialog = 'profile' | 'preferences' | 'password' | 'about';

/** The pages and actions whose words hold each word of a text; all of them for an empty one, languages apart. */
export function useCommands(text: string, onDialog: (dialog: OwnDialog) => void): Choice[] {
  const { t, i18n } = useTranslation('shell');
  const go = useNavigate();
  const user = useUser();
  const server = useServer();
  const isAdmin = useIsAdmin();
  const pages = usePages();
  const theme = useTheme();
  const { fail } = useMessages();
  const other = theme === 'dark' ? 'light' : 'dark';
  const hasPassword = user !== null && (server.auth_mode === 'db_auth' || user.user_id === 1);
  const mayCreate = user !== null && (isAdmin || server.project_creation_restriction !== 'adminonly');
  const action = (key: string, icon: Choice['icon'], label: string, act: () => void): Choice => ({ key, group: t('palette.actions'), icon, label, act });
  const all: (Choice | false | null)[] = [
    ...pages,
    mayCreate && action('new-project', 'plus', t('palette.new-project'), () => void go('/harbor/projects?new=1')),
    isAdmin && action('first-steps', 'check', t('palette.first-steps'), () => void go('/harbor/first-steps')),
    action('theme', other === 'dark' ? 'moon' : 'sun', t(`theme.${other}`), () => chooseTheme(other)),
    user && action('profile', 'user', t('user.profile'), () => onDialog('profile')),
    action('preferences', 'settings', t('user.preferences'), () => onDialog('preferences')),
    hasPassword && action('password', 'key', t('user.password'), () => onDialog('password')),
    action('api', 'external', t('nav.api'), () => location.assign('/devcenter-api-2.0')),
    action('about', 'info', t('user.about'), () => onDialog('about')),
    user ? action('out', 'out', t('user.log-out'), () => void logOut().catch(fail)) : action('in', 'user', t('log-in'), () => location.assign(signInPath())),
  ];
  const languages = (Object.keys(LANGUAGES) as Language[])
    .filter((code) => code !== i18n.language)
    .map((code) => action(`language-${code}`, 'globe', `${t('language')}: ${LANGUAGES[code]}`, () => void changeLanguage(code)));
  const words = text.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const shown = words.length === 0 ? all : [...all, ...languages];
  return shown.filter((choice): choice is Choice => !!choice && words.every((word) => choice.label.toLocaleLowerCase().includes(word)));
}
