import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { Button, List, Notice, Status, Time } from '../../kit';
import { useServer } from '../../session/session';
import { LastDelivery } from './last-delivery';
import { type Shown, shown, webhooksKey } from './policy';
import { Targets } from './targets';
import { useWebhooks } from './use-webhooks';
import styles from './webhooks.module.css';

/** The webhook policies of a project: whom it tells of what, and how the last message fared. */
export default function WebhooksPage() {
  const { t } = useTranslation('webhooks');
  const server = useServer();
  const { id, rights, dialogs, turn, remove, create, edit, test } = useWebhooks();
  const changes = rights.update || rights.delete;
  return (
    <>
      {server.notification_enable === false && <Notice kind="warn">{t('off')}</Notice>}
      <List<Shown>
        name="webhooks"
        label={t('tab')}
        queryKey={[...webhooksKey(id), 'list']}
        load={async ({ text, ...asked }) => {
          const found = await page(api.GET('/projects/{project_name_or_id}/webhook/policies', { params: { path: { project_name_or_id: id }, query: { ...asked, q: q({ field: 'name', part: text }) } } }));
          return { rows: found.rows.map(shown), total: found.total };
        }}
        sort="name"
        search={t('search')}
        rowKey={(policy) => policy.name}
        columns={[
          { id: 'name', head: t('column.name'), sort: 'name', primary: true, cell: (policy) => <Name policy={policy} /> },
          { id: 'state', head: t('column.state'), cell: (policy) => <Status value={policy.enabled ? 'Enabled' : 'Disabled'} /> },
          { id: 'receivers', head: t('column.receivers'), wrap: true, cell: (policy) => <Targets policy={policy} /> },
          { id: 'events', head: t('column.events'), wrap: true, hide: 'table', cell: (policy) => <Events events={policy.event_types} /> },
          { id: 'last', head: t('column.last'), cell: (policy) => <LastDelivery project={id} policy={policy.id} /> },
          { id: 'created', head: t('column.created'), sort: 'creation_time', hide: 'medium', cell: (policy) => <Time value={policy.creation_time} /> },
        ]}
        actions={
          rights.create && (
            <Button kind="primary" icon="plus" onClick={create}>
              {t('new.open')}
            </Button>
          )
        }
        bulk={
          changes
            ? (chosen, clear) => (
                <>
                  {rights.update && chosen.some(({ enabled }) => !enabled) && <Button small icon="play" onClick={() => void turn(chosen.filter(({ enabled }) => !enabled), true, clear)}>{t('turn.on')}</Button>}
                  {rights.update && chosen.some(({ enabled }) => enabled) && <Button small icon="pause" onClick={() => void turn(chosen.filter(({ enabled }) => enabled), false, clear)}>{t('turn.off')}</Button>}
                  {rights.delete && <Button small icon="trash" onClick={() => void remove(chosen, clear)}>{t('kit:delete')}</Button>}
                </>
              )
            : undefined
        }
        rowMenu={(policy) => [
          { label: t('delivery.open'), icon: 'logs', to: `/harbor/projects/${id}/webhook/${policy.id}` },
          rights.create && { label: t('test.open'), icon: 'webhook', onSelect: () => test(policy) },
          rights.update && { label: t('kit:edit'), icon: 'edit', onSelect: () => edit(policy) },
          rights.update && { label: t(policy.enabled ? 'turn.off' : 'turn.on'), icon: policy.enabled ? 'pause' : 'play', onSelect: () => void turn([policy], !policy.enabled) },
          rights.delete && 'line',
          rights.delete && { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void remove([policy]) },
        ]}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
      />
      {dialogs}
    </>
  );
}

function Name({ policy }: { policy: Shown }) {
  return (
    <span className={styles.name}>
      <Link to={String(policy.id)}>{policy.name}</Link>
      {policy.description && <span className={styles.small}>{policy.description}</span>}
    </span>
  );
}

/** The first events of a policy, and how many more there are. */
function Events({ events }: { events: string[] }) {
  const { t } = useTranslation('webhooks');
  const names = events.map((event) => t([`event.${event}`, 'event.other'], { event }));
  const more = names.length - 2;
  return <span title={names.join('\n')}>{more > 0 ? t('event.more', { names: names.slice(0, 2).join(', '), more }) : names.join(', ')}</span>;
}
