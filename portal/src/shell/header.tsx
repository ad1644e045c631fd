import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { changeLanguage } from '../i18n';
import { type Language, LANGUAGES } from '../i18n/languages';
import { Button, Icon, IconButton, Mark, Menu, useMessages } from '../kit';
import { logOut, signInPath, type User, useServer } from '../session/session';
import { chooseTheme } from '../theme/theme';
import { useTheme } from '../theme/use-theme';
import styles from './shell.module.css';
import type { OwnDialog } from './use-commands';

const AboutDialog = lazy(() => import('../areas/account/about-dialog'));
const PasswordDialog = lazy(() => import('../areas/account/password-dialog'));
const PreferencesDialog = lazy(() => import('../areas/account/preferences-dialog'));
const ProfileDialog = lazy(() => import('../areas/account/profile-dialog'));

/** Light or dark. */
export function ThemeButton() {
  const { t } = useTranslation('shell');
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      name={theme === 'dark' ? 'sun' : 'moon'}
      label={t(`theme.${other}`)}
      onClick={() => chooseTheme(other)}
    />
  );
}

/** The one who is logged in: profile, preferences, password, about, and out. */
export function Person({ user, onDialog }: { user: User; onDialog: (dialog: OwnDialog) => void }) {
  const { t } = useTranslation('shell');
  const { auth_mode: mode } = useServer();
  const { fail } = useMessages();
  // The first administrator keeps a password of this server, whoever vouches for the others.
  const hasPassword = mode === 'db_auth' || user.user_id === 1;
  return (
    <>
      <Menu
        label={t('user.menu')}
        align="end"
        entries={[
          { label: user.email ? `${user.username} · ${user.email}` : user.username },
          'line',
          { label: t('user.profile'), icon: 'user', onSelect: () => onDialog('profile') },
          { label: t('user.preferences'), icon: 'settings', onSelect: () => onDialog('preferences') },
          hasPassword && { label: t('user.password'), icon: 'key', onSelect: () => onDialog('password') },
          { label: t('user.about'), icon: 'info', onSelect: () => onDialog('about') },
          'line',
          { label: t('user.log-out'), icon: 'out', onSelect: () => void logOut().catch(fail) },
        ]}
        button={(opener) => (
          <button type="button" {...opener} className={styles.who}>
            <span className={styles.avatar} aria-hidden="true">
              {user.username.slice(0, 2)}
            </span>
            <span>{user.username}</span>
            <Icon name="down" size={13} />
          </button>
        )}
      />
    </>
  );
}

/** The dialogs about the reader, which the menu and the palette open. */
export function OwnDialogs({ opened, user, onClose }: { opened: OwnDialog | undefined; user: User | null; onClose: () => void }) {
  return (
    <Suspense>
      {user && opened === 'profile' && <ProfileDialog user={user} onClose={onClose} />}
      {opened === 'preferences' && <PreferencesDialog onClose={onClose} />}
      {user && opened === 'password' && <PasswordDialog user={user} onClose={onClose} />}
      {opened === 'about' && <AboutDialog onClose={onClose} />}
    </Suspense>
  );
}

/** What a visitor sees in place of a name; on a phone the palette has the rest. */
export function Visitor({ onDialog }: { onDialog: (dialog: OwnDialog) => void }) {
  const { t } = useTranslation('shell');
  return (
    <>
      <span className={styles.onlyWide}>
        <LanguageMenu />
        <IconButton name="settings" label={t('user.preferences')} aria-haspopup="dialog" onClick={() => onDialog('preferences')} />
        <IconButton name="info" label={t('user.about')} aria-haspopup="dialog" onClick={() => onDialog('about')} />
      </span>
      <Button kind="primary" onClick={() => location.assign(signInPath())}>
        {t('log-in')}
      </Button>
    </>
  );
}

/** The mark, where there is no navigation that shows it. */
export function VisitorBrand() {
  const { t } = useTranslation('shell');
  return (
    <Link to="/harbor/projects" className={styles.visitorBrand} aria-label={t('home')}>
      <Mark size={26} />
      <span>Berth</span>
    </Link>
  );
}

/** The languages. */
function LanguageMenu() {
  const { t, i18n } = useTranslation('shell');
  return (
    <Menu
      label={t('language')}
      align="end"
      entries={(Object.keys(LANGUAGES) as Language[]).map((code) => ({
        label: LANGUAGES[code],
        checked: i18n.language === code,
        onSelect: () => void changeLanguage(code),
      }))}
      button={(opener) => <IconButton {...opener} name="globe" label={t('language')} />}
    />
  );
}
