import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { changeLanguage } from '../i18n';
import { type Language, LANGUAGES } from '../i18n/languages';
import { Button, Icon, IconButton, Mark, Menu, useMessages } from '../kit';
import { logOut, signInPath, type User, useServer } from '../session/session';
import { chooseTheme, currentTheme } from '../theme/theme';
import styles from './shell.module.css';

const AboutDialog = lazy(() => import('../areas/account/about-dialog'));
const PasswordDialog = lazy(() => import('../areas/account/password-dialog'));
const PreferencesDialog = lazy(() => import('../areas/account/preferences-dialog'));
const ProfileDialog = lazy(() => import('../areas/account/profile-dialog'));

/** Light or dark. */
export function ThemeButton() {
  const { t } = useTranslation('shell');
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      name={theme === 'dark' ? 'sun' : 'moon'}
      label={t(`theme.${other}`)}
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    />
  );
}

type Opened = 'profile' | 'preferences' | 'password' | 'about' | null;

/** The one who is logged in: profile, preferences, password, about, and out. */
export function Person({ user }: { user: User }) {
  const { t } = useTranslation('shell');
  const { auth_mode: mode } = useServer();
  const { fail } = useMessages();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
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
          { label: t('user.profile'), icon: 'user', onSelect: () => setOpened('profile') },
          { label: t('user.preferences'), icon: 'settings', onSelect: () => setOpened('preferences') },
          hasPassword && { label: t('user.password'), icon: 'key', onSelect: () => setOpened('password') },
          { label: t('user.about'), icon: 'info', onSelect: () => setOpened('about') },
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
      <Suspense>
        {opened === 'profile' && <ProfileDialog user={user} onClose={close} />}
        {opened === 'preferences' && <PreferencesDialog onClose={close} />}
        {opened === 'password' && <PasswordDialog user={user} onClose={close} />}
        {opened === 'about' && <AboutDialog onClose={close} />}
      </Suspense>
    </>
  );
}

/** What a visitor sees in place of a name. */
export function Visitor() {
  const { t } = useTranslation('shell');
  return (
    <>
      <LanguageMenu />
      <Button kind="primary" onClick={() => location.assign(signInPath())}>
        {t('log-in')}
      </Button>
    </>
  );
}

/** The mark, where there is no navigation that shows it. */
export function VisitorBrand() {
  return (
    <Link to="/harbor/projects" className={styles.visitorBrand}>
      <Mark size={26} />
      <span>Berth</span>
    </Link>
  );
}

/** The languages. */
export function LanguageMenu() {
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
