import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n';
import { type Language, LANGUAGES } from '../i18n/languages';
import { Mark } from '../kit/mark';
import { Harbour } from './harbour';
import styles from './sign-in.module.css';

/** What surrounds the forms before the log-in. */
export function Outside({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation('sign-in');
  return (
    <div className={styles.page}>
      <aside className={styles.view} aria-label="Berth">
        <Harbour />
        <div className={styles.brand}>
          <Mark size={32} />
          Berth
        </div>
        <div className={styles.words}>
          <p>{t('motto')}</p>
          <p>{t('motto-more')}</p>
        </div>
      </aside>
      <main className={styles.side}>
        <div className={styles.box}>
          <div className={styles.small}>
            <Mark size={30} />
            Berth
          </div>
          {children}
        </div>
        <footer className={styles.foot}>
          <select aria-label={t('language')} value={i18n.language} onChange={(event) => void changeLanguage(event.target.value as Language)}>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
          <a href="/harbor/projects">{t('public')}</a>
        </footer>
      </main>
    </div>
  );
}

export { styles };
