import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, List, Segments, Time, useFormats, useMessages } from '../../kit';
import { LogDialog } from '../jobs-kit/log-dialog';
import { Dashboard } from './dashboard';
import { EVERY, free, isBusy, KEY, pageOf, type Pool, poolsOf, useDeed, useJobName, type Worker, workersOf } from './state';

type Shown = 'busy' | 'all';

/** The processes that work, and what each of their workers does. */
export default function WorkersPage() {
  const { t } = useTranslation('job-dashboard');
  const formats = useFormats();
  return (
    <Dashboard>
      <List<Pool>
        name="worker-pools"
        local
        label={t('pools.title')}
        queryKey={[...KEY, 'pools']}
        load={async (asked) => pageOf(await poolsOf(), asked)}
        every={EVERY}
        rowKey={(pool) => pool.worker_pool_id}
        filters={<strong>{t('pools.title')}</strong>}
        columns={[
          { id: 'host', head: t('pools.host'), primary: true, cell: (pool) => pool.host || '–' },
          { id: 'id', head: t('pools.id'), hide: 'medium', cell: (pool) => <code>{pool.worker_pool_id}</code> },
          { id: 'pid', head: t('pools.pid'), align: 'end', cell: (pool) => pool.pid },
          { id: 'started', head: t('pools.started'), cell: (pool) => <Time value={pool.start_at} /> },
          { id: 'beat', head: t('pools.beat'), cell: (pool) => <Time value={pool.heartbeat_at} /> },
          { id: 'concurrency', head: t('pools.concurrency'), align: 'end', cell: (pool) => formats.number(pool.concurrency) },
        ]}
        empty={{ title: t('pools.none'), text: t('pools.none-text') }}
      />
      <Workers />
    </Dashboard>
  );
}

function Workers() {
  const { t } = useTranslation(['job-dashboard', 'jobs-kit', 'kit']);
  const nameOf = useJobName();
  const deed = useDeed();
  const { confirm } = useMessages();
  const [shown, setShown] = useState<Shown>('busy');
  const [open, setOpen] = useState<Worker>();
  const freeAll = async (workers: Worker[], clear?: () => void) => {
    const count = workers.length;
    const title = count === 1 ? t('workers.free-title') : `${t('workers.free')}: ${t('kit:list.chosen', { count })}`;
    const agreed = await confirm({ title, text: t('workers.free-text'), loses: workers.map((worker) => nameOf(worker.job_name ?? '')), action: t('workers.free'), danger: true });
    if (!agreed) return;
    await deed(async () => {
      for (const worker of workers) await free(worker.job_id ?? '');
    }, t('workers.freed'));
    clear?.();
  };
  return (
    <>
      <List<Worker>
        name="workers"
        local
        label={t('workers.title')}
        queryKey={[...KEY, 'workers', shown]}
        load={async (asked) => pageOf((await workersOf()).filter((worker) => shown === 'all' || isBusy(worker)), asked)}
        every={EVERY}
        // Who works on what is told by the place in the list: a tick must stay with its job.
        rowKey={(worker) => worker.job_id || worker.id}
        filters={
          <Segments
            label={t('workers.title')}
            value={shown}
            onChange={setShown}
            options={[
              { value: 'busy', label: t('workers.busy') },
              { value: 'all', label: t('workers.all') },
            ]}
          />
        }
        columns={[
          { id: 'job', head: t('workers.job'), primary: true, cell: (worker) => (isBusy(worker) ? nameOf(worker.job_name ?? '') : t('workers.idle')) },
          { id: 'job-id', head: t('workers.job-id'), hide: 'medium', cell: (worker) => (worker.job_id ? <code>{worker.job_id}</code> : '–') },
          { id: 'started', head: t('pools.started'), cell: (worker) => <Time value={worker.start_at} /> },
          { id: 'checked', head: t('workers.checked'), cell: (worker) => <Time value={worker.checkin_at} /> },
          { id: 'id', head: t('workers.id'), hide: 'medium', cell: (worker) => <code>{worker.id}</code> },
          { id: 'log', head: t('jobs-kit:log.open'), cell: (worker) => (isBusy(worker) ? <Button small kind="quiet" icon="logs" onClick={() => setOpen(worker)}>{t('jobs-kit:log.open')}</Button> : '–') },
        ]}
        rowMenu={(worker) => [isBusy(worker) && { label: t('workers.free'), icon: 'stop', danger: true, onSelect: () => void freeAll([worker]) }]}
        rowName={(worker) => (isBusy(worker) ? nameOf(worker.job_name ?? '') : worker.id)}
        canChoose={isBusy}
        bulk={(chosen, clear) => (
          <Button small icon="stop" onClick={() => void freeAll(chosen, clear)}>
            {t('workers.free')}
          </Button>
        )}
        empty={{ title: t('workers.none'), text: t('workers.none-text') }}
      />
      {open && (
        <LogDialog
          title={nameOf(open.job_name ?? '')}
          queryKey={['job-log', open.job_id]}
          live
          load={async () => (await call(api.GET('/jobservice/jobs/{job_id}/log', { params: { path: { job_id: open.job_id ?? '' } }, parseAs: 'text' }))) ?? ''}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
