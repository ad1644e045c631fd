import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge, Skeleton, Status, Time } from '../../kit';
import { type Delivery, deliveryPace, fetchDeliveries, isRetrying } from './delivery';
import { webhooksKey } from './policy';
import styles from './webhooks.module.css';

/** Where a delivery stands. One that failed and is tried again is not simply running. */
export function DeliveryStatus({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('webhooks');
  return isRetrying(delivery) ? <Badge tone="warn" dot>{t('delivery.retrying')}</Badge> : <Status value={delivery.status} />;
}

/** The last delivery of a policy: where it stands and when it began. */
export function LastDelivery({ project, policy }: { project: string; policy: number }) {
  const { t } = useTranslation('webhooks');
  const found = useQuery({
    queryKey: [...webhooksKey(project), 'last', policy],
    queryFn: async () => (await fetchDeliveries(project, policy, { page: 1, page_size: 1 })).rows,
    refetchInterval: (query) => deliveryPace(query.state.data ?? []),
  });
  if (found.error && !found.data) return <span title={t('delivery.unknown')}>?</span>;
  if (!found.data) return <Skeleton width="6rem" />;
  const [last] = found.data;
  if (!last) return <span className={styles.dim}>{t('delivery.never')}</span>;
  return (
    <span className={styles.last}>
      <DeliveryStatus delivery={last} />
      <Time value={last.start_time} />
    </span>
  );
}
