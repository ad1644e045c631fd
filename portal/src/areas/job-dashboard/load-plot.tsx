import { useTranslation } from 'react-i18next';
import { Card, Lines } from '../../kit';
import styles from './job-dashboard.module.css';
import type { Load } from './state';

/** What waited and what was worked on since the page was opened. */
export function LoadPlot({ load }: { load: Load[] }) {
  const { t, i18n } = useTranslation('job-dashboard');
  const clock = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' });
  return (
    <Card title={t('load.title')}>
      {load.length < 2 ? (
        <p className={styles.quiet}>{t('load.begins')}</p>
      ) : (
        <Lines
          label={t('load.title')}
          days={load.map((moment) => moment.at)}
          said={(at) => clock.format(new Date(at))}
          lines={[
            { label: t('load.waiting'), values: load.map((moment) => moment.waiting) },
            { label: t('load.busy'), values: load.map((moment) => moment.busy) },
          ]}
        />
      )}
    </Card>
  );
}
