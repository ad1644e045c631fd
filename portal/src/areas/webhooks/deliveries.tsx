import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, call } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, List, Segments, Time, withParameters } from '../../kit';
import { useBulk } from '../bulk';
import { Took } from '../jobs-kit/executions-list';
import { attributesOf, type Delivery, deliveryPace, fetchDeliveries } from './delivery';
import { DeliveryDetail } from './delivery-detail';
import { DeliveryStatus } from './last-delivery';
import { type Shown, webhooksKey } from './policy';
import { subjectOf } from './subject';
import styles from './webhooks.module.css';

const STATES = ['all', 'Error', 'Running', 'Success'] as const;

/** Every message that a policy sent or tries to send, as far as it is kept, and how to send it again. */
export function Deliveries({ project, policy, mayRedeliver }: { project: string; policy: Shown; mayRedeliver: boolean }) {
  const { t } = useTranslation(['webhooks', 'jobs-kit']);
  const bulk = useBulk();
  const [address, setAddress] = useSearchParams();
  const state = STATES.find((known) => known === address.get('state')) ?? 'all';
  const key = [...webhooksKey(project), 'deliveries', policy.id];
  const redeliver = (deliveries: Delivery[], clear?: () => void) =>
    bulk({
      operation: t('again.action'),
      items: deliveries,
      subject: (delivery) => `${policy.name} #${delivery.id}`,
      work: (delivery) =>
        call(api.POST('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/redeliver', { params: { path: { project_name_or_id: project, webhook_policy_id: policy.id, execution_id: delivery.id } } })),
      question: deliveries.length > 1 ? { title: t('again.title', { count: deliveries.length }), text: t('again.text'), action: t('again.action') } : undefined,
      done: t('again.done', { count: deliveries.length }),
      failed: (count) => t('failed', { count }),
      stale: webhooksKey(project),
      clear,
    });
  return (
    <List<Delivery>
      name="webhook-deliveries"
      label={t('delivery.label')}
      queryKey={[...key, state]}
      load={({ text: _, ...asked }) => fetchDeliveries(project, policy.id, { ...asked, q: q(state !== 'all' && { field: 'status', is: state }) })}
      every={deliveryPace}
      rowKey={(delivery) => delivery.id}
      filters={
        <Segments
          label={t('delivery.status')}
          value={state}
          onChange={(next) => setAddress((before) => withParameters(before, { state: next === 'all' ? undefined : next, page: undefined }), { replace: true, preventScrollReset: true })}
          options={STATES.map((value) => ({ value, label: t(`delivery.shown.${value.toLowerCase()}`) }))}
        />
      }
      columns={[
        { id: 'id', head: t('delivery.id'), sort: 'id', primary: true, cell: (delivery) => <Subject delivery={delivery} /> },
        { id: 'status', head: t('delivery.status'), sort: 'status', cell: (delivery) => <DeliveryStatus delivery={delivery} /> },
        { id: 'event', head: t('delivery.event'), cell: (delivery) => <EventName delivery={delivery} /> },
        { id: 'receiver', head: t('delivery.receiver'), hide: 'table', cell: (delivery) => <ReceiverKind delivery={delivery} /> },
        { id: 'started', head: t('delivery.started'), sort: 'start_time', cell: (delivery) => <Time value={delivery.start_time} /> },
        { id: 'took', head: t('jobs-kit:column.took'), align: 'end', cell: (delivery) => <Took run={delivery} /> },
      ]}
      bulk={
        mayRedeliver
          ? (chosen, clear) => (
              <Button small icon="refresh" onClick={() => void redeliver(chosen, clear)}>
                {t('again.action')}
              </Button>
            )
          : undefined
      }
      rowMenu={mayRedeliver ? (delivery) => [{ label: t('again.action'), icon: 'refresh', onSelect: () => void redeliver([delivery]) }] : undefined}
      detail={(delivery) => <DeliveryDetail project={project} policy={policy.id} delivery={delivery} />}
      empty={state === 'all' ? { title: t('delivery.none'), text: t('delivery.none-text') } : { title: t('delivery.none-such'), text: t('delivery.kept') }}
    />
  );
}

/** What a message is about; a form that does not say leaves the number. */
function Subject({ delivery }: { delivery: Delivery }) {
  const subject = subjectOf(attributesOf(delivery).payload);
  if (!subject) return `#${delivery.id}`;
  return (
    <span className={styles.name}>
      <span>{subject}</span>
      <span className={styles.small}>#{delivery.id}</span>
    </span>
  );
}

function EventName({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('webhooks');
  const event = attributesOf(delivery).event_type ?? '';
  return (
    <span className={styles.last}>
      {t([`event.${event}`, 'event.other'], { event })}
      {delivery.trigger === 'MANUAL' && <Badge>{t('again.mark')}</Badge>}
    </span>
  );
}

function ReceiverKind({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('webhooks');
  const type = delivery.vendor_type === 'WEBHOOK' ? 'http' : delivery.vendor_type.toLowerCase();
  return t([`receiver.type.${type}`, 'receiver.type.other'], { type });
}
