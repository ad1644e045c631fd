import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useParams } from 'react-router';
import { isNotFound } from '../../api/errors';
import { Button, Card, ErrorState, Loading, Notice, Panel, Status, Time, useTitle } from '../../kit';
import { useServer } from '../../session/session';
import { Deliveries } from './deliveries';
import { fetchPolicy, type Shown, shown, webhooksKey } from './policy';
import { Targets } from './targets';
import { useWebhooks } from './use-webhooks';
import styles from './webhooks.module.css';

/** One policy: what it says, and what it delivered. */
export default function WebhookPage() {
  const { t } = useTranslation('webhooks');
  const { policy: number = '' } = useParams();
  const server = useServer();
  const { id, rights, dialogs, turn, remove, edit, test } = useWebhooks();
  const found = useQuery({ queryKey: [...webhooksKey(id), 'policy', number], queryFn: async () => shown(await fetchPolicy(id, Number(number))) });
  useTitle(found.data?.name ?? t('tab'));
  // Deleted here or elsewhere: what it was in is still there.
  if (found.data && isNotFound(found.error)) return <Navigate to=".." relative="path" replace />;
  if (found.error && !found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading />;
  const policy = found.data;
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <h2>
          <Link to=".." relative="path">
            {t('tab')}
          </Link>{' '}
          / {policy.name}
        </h2>
        <div className={styles.buttons}>
          {rights.create && <Button icon="webhook" onClick={() => test(policy)}>{t('test.open')}</Button>}
          {rights.update && <Button icon={policy.enabled ? 'pause' : 'play'} onClick={() => void turn([policy], !policy.enabled)}>{t(policy.enabled ? 'turn.off' : 'turn.on')}</Button>}
          {rights.update && <Button icon="edit" onClick={() => edit(policy)}>{t('kit:edit')}</Button>}
          {rights.delete && <Button icon="trash" onClick={() => void remove([policy])}>{t('kit:delete')}</Button>}
        </div>
      </div>
      {server.notification_enable === false && <Notice kind="warn">{t('off')}</Notice>}
      <Card>
        <Facts policy={policy} seesHeader={rights.update} />
      </Card>
      <Deliveries project={id} policy={policy} mayRedeliver={rights.update} />
      {dialogs}
    </div>
  );
}

function Facts({ policy, seesHeader }: { policy: Shown; seesHeader: boolean }) {
  const { t } = useTranslation('webhooks');
  const some = (test: (target: Shown['targets'][number]) => boolean) => t(policy.targets.every(test) ? 'kit:yes' : policy.targets.some(test) ? 'some' : 'kit:no');
  return (
    <Panel
      items={[
        { label: t('column.state'), value: <Status value={policy.enabled ? 'Enabled' : 'Disabled'} /> },
        { label: t('column.description'), value: policy.description },
        { label: t('column.receivers'), value: <Targets policy={policy} /> },
        { label: t('column.events'), value: policy.event_types.map((event) => t([`event.${event}`, 'event.other'], { event })).join(', ') },
        { label: t('fact.header'), value: seesHeader && some(({ authorized }) => authorized) },
        { label: t('fact.signed'), value: some(({ signed }) => signed) },
        { label: t('fact.verified'), value: some(({ skip_cert_verify }) => !skip_cert_verify) },
        {
          label: t('column.created'),
          value: (
            <>
              <Time value={policy.creation_time} /> · {policy.creator}
            </>
          ),
        },
      ]}
    />
  );
}
