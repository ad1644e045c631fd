import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button, List, Status, useFormats, useMessages, useOperations } from '../../kit';
import { Dashboard } from './dashboard';
import { act, EVERY, KEY, pageOf, type Queue, type QueueAction, queuesOf, SCHEDULER, useJobName } from './state';

/** What waits, by kind of job. */
export default function QueuesPage() {
  const { t } = useTranslation('job-dashboard');
  const formats = useFormats();
  const nameOf = useJobName();
  const client = useQueryClient();
  const { confirm, done, tell } = useMessages();
  const { run } = useOperations();
  const each = async (queues: Queue[], action: QueueAction, clear?: () => void) => {
    const names = queues.map((queue) => nameOf(queue.job_type));
    if (action === 'stop' && !(await confirm({ title: t('queues.stop-title', { count: queues.length }), text: t('queues.stop-text'), loses: names, action: t('queues.stop'), danger: true }))) return;
    const failed = await run(t(`queues.${action}`), queues, (queue) => nameOf(queue.job_type), (queue) => act(queue.job_type, action));
    clear?.();
    await client.invalidateQueries({ queryKey: KEY });
    if (failed > 0) tell(t('queues.some-failed', { count: failed }));
    else done(t(`queues.done.${action}`, { count: queues.length }));
  };
  return (
    <Dashboard>
      <List<Queue>
        name="job-queues"
        label={t('queues.tab')}
        queryKey={[...KEY, 'queues']}
        load={async (asked) => pageOf(await queuesOf(), asked)}
        every={EVERY}
        filters={<strong>{t('queues.tab')}</strong>}
        rowKey={(queue) => queue.job_type}
        columns={[
          { id: 'type', head: t('queues.type'), primary: true, cell: (queue) => nameOf(queue.job_type) },
          { id: 'count', head: t('queues.count'), align: 'end', cell: (queue) => formats.number(queue.count) },
          { id: 'latency', head: t('queues.latency'), align: 'end', cell: (queue) => (queue.count > 0 ? formats.duration(new Date(0).toISOString(), new Date(queue.latency * 1000).toISOString()) : '–') },
          { id: 'state', head: t('queues.state'), cell: (queue) => <Status value={queue.paused ? 'Paused' : 'Active'} /> },
        ]}
        bulk={(chosen, clear) => (
          <>
            {chosen.some((queue) => !queue.paused) && (
              <Button small icon="pause" onClick={() => void each(chosen.filter((queue) => !queue.paused), 'pause', clear)}>
                {t('queues.pause')}
              </Button>
            )}
            {chosen.some((queue) => queue.paused) && (
              <Button small icon="play" onClick={() => void each(chosen.filter((queue) => queue.paused), 'resume', clear)}>
                {t('queues.resume')}
              </Button>
            )}
            <Button small icon="stop" onClick={() => void each(chosen, 'stop', clear)}>
              {t('queues.stop')}
            </Button>
          </>
        )}
        rowMenu={(queue) => [
          queue.paused
            ? { label: t('queues.resume'), icon: 'play', onSelect: () => void each([queue], 'resume') }
            : { label: t('queues.pause'), icon: 'pause', onSelect: () => void each([queue], 'pause') },
          queue.job_type !== SCHEDULER && 'line',
          queue.job_type !== SCHEDULER && { label: t('queues.stop'), icon: 'stop', danger: true, onSelect: () => void each([queue], 'stop') },
        ]}
        empty={{ title: t('queues.none') }}
      />
    </Dashboard>
  );
}
