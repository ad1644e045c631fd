import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { navigation } from '../areas';
import type { NavEntry } from '../areas/area';
import { Icon, IconButton, Mark } from '../kit';
import { useIsAdmin, useServer, useUser } from '../session/session';
import styles from './shell.module.css';

const KEY = 'berth-rail';

/** The navigation at the left, which can be folded to its signs; in the drawer of narrow screens it can be closed. */
export function Rail({ onClose }: { onClose?: () => void }) {
  const { t } = useTranslation('shell');
  const user = useUser();
  const server = useServer();
  const isAdmin = useIsAdmin();
  const [folded, setFolded] = useState(() => !onClose && localStorage.getItem(KEY) === 'folded');
  const fold = () => {
    localStorage.setItem(KEY, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  const shown = navigation.filter((entry) => user && (entry.visible?.({ user, server }) ?? true));
  const administration = shown.filter((entry) => entry.group === 'administration');
  return (
    <nav className={`${styles.rail} ${folded ? styles.folded : ''}`} aria-label={t('nav.label')}>
      <Link to="/harbor/projects" className={styles.brand} aria-label={t('home')}>
        <Mark size={26} />
        <span>Berth</span>
      </Link>
      <div className={styles.entries}>
        <Entries entries={shown.filter((entry) => !entry.group)} />
        {isAdmin && administration.length > 0 && (
          <>
            <h2>
              <span>{t('nav.administration')}</span>
            </h2>
            <Entries entries={administration} />
          </>
        )}
      </div>
      <div className={styles.railFoot}>
        <a href="/devcenter-api-2.0">{t('nav.api')}</a>
        {onClose ? (
          <IconButton name="close" small label={t('nav.close')} onClick={onClose} />
        ) : (
          <IconButton name={folded ? 'unfold' : 'fold'} small label={t(folded ? 'nav.unfold' : 'nav.fold')} onClick={fold} />
        )}
      </div>
    </nav>
  );
}

function Entries({ entries }: { entries: NavEntry[] }) {
  const { t } = useTranslation(entries.map((entry) => entry.label.split(':')[0] as string));
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry.to}>
          <NavLink to={entry.to} title={t(entry.label)}>
            <Icon name={entry.icon} />
            <span>{t(entry.label)}</span>
          </NavLink>
        </li>
      ))}
    </ul>
  );
}
