import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Card, Lines, Skeleton } from '../../kit';
import styles from './job-dashboard.module.css';
import { daysOf } from './results';
import { KEY } from './state';

/** Days that the plot goes back. */
const DAYS = 14;

/** How background work of all kinds ended lately. */
export function ResultsPlot() {
  const { t } = useTranslation('job-dashboard');
  const found = useQuery({
    queryKey: [...KEY, 'results'],
    refetchInterval: 30_000,
    queryFn: () => call(api.GET('/jobservice/results', { params: { query: { days: DAYS } } })),
  });
  const days = daysOf(found.data ?? [], DAYS);
  const lines = (['succeeded', 'failed', 'stopped'] as const).map((end) => ({ label: t(`results.${end}`), values: days.map((day) => day[end]) }));
  return (
    <Card title={t('results.title')}>
      {found.error ? <p className={styles.quiet}>{t('results.failed-to-load')}</p> : found.data === undefined ? <Skeleton /> : found.data.length === 0 ? <p className={styles.quiet}>{t('results.none')}</p> : <Lines label={t('results.title')} days={days.map(({ day }) => day)} lines={lines} />}
    </Card>
  );
}
