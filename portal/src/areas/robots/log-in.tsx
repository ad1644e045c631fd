import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Code, Segments } from '../../kit';
import { useServer } from '../../session/session';
import { logIn, type Tool, TOOLS } from './commands';
import styles from './robots.module.css';

/** How programs log in as a robot. The secret is in no command, so that none leaves it in a shell's history. */
export function LogIn({ robot }: { robot: string }) {
  const { t } = useTranslation('robots');
  const host = useServer().registry_url ?? location.host;
  const [tool, setTool] = useState<Tool>('docker');
  const { asked, piped } = logIn(tool, host, robot);
  return (
    <section className={styles.section}>
      <h3>{t('log-in.title')}</h3>
      <div className={styles.sideways}>
        <Segments label={t('log-in.tool')} value={tool} onChange={setTool} options={TOOLS.map((value) => ({ value, label: value }))} />
      </div>
      {asked && (
        <div className={styles.stack}>
          <span className={styles.tiny}>{t('log-in.asked')}</span>
          <Code text={asked} wrap />
        </div>
      )}
      <div className={styles.stack}>
        <span className={styles.tiny}>{t('log-in.piped')}</span>
        <Code text={piped} wrap />
      </div>
    </section>
  );
}
