import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card, Lines, Skeleton } from '../../kit';
import { gc, purge } from '../clean-up/system-job';
import styles from './job-dashboard.module.css';
import { daysOf } from './results';
import { KEY } from './state';

/** Days that the plot goes back. */
const DAYS = 14;
/** As many runs of each job as are kept. */
const KEPT = 50;

/** How the runs of the installation's own jobs ended lately. */
export function ResultsPlot() {
  const { t } = useTranslation('job-dashboard');
  const found = useQuery({
    queryKey: [...KEY, 'results'],
    refetchInterval: 30_000,
    queryFn: async () => (await Promise.all([gc, purge].map((job) => job.list({ page: 1, page_size: KEPT })))).flatMap(({ rows }) => rows),
  });
  const days = daysOf(found.data ?? [], DAYS);
  const lines = (['success', 'error', 'stopped'] as const).map((end) => ({ label: t(`results.${end}`), values: days.map((day) => day[end]) }));
  return (
    <Card title={t('results.title')}>
      {found.error ? <p className={styles.quiet}>{t('results.failed')}</p> : found.data === undefined ? <Skeleton /> : found.data.length === 0 ? <p className={styles.quiet}>{t('results.none')}</p> : <Lines label={t('results.title')} days={days.map(({ day }) => day)} lines={lines} />}
    </Card>
  );
}
