import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { Bars, Button, Card, ErrorState, Grid, Page, Skeleton, Status, TabLinks, useFormats, useMessages } from '../../kit';
import styles from './job-dashboard.module.css';
import { LoadPlot } from './load-plot';
import { ResultsPlot } from './results-plot';
import { act, EVERY, free, isBusy, KEY, SCHEDULER, useDeed, useJobName, useJobService } from './state';

/** As many queues as the card names. */
const LONGEST = 3;

/** The cards and plots above each tab of the dashboard. */
export function Dashboard({ children }: { children: ReactNode }) {
  const { t } = useTranslation('job-dashboard');
  const state = useJobService();
  return (
    <Page title={t('title')} sub={t('about')}>
      {state.error && !state.data ? (
        <ErrorState error={state.error} retry={() => void state.refetch()} />
      ) : (
        <>
          <Grid least={16}>
            <Pending />
            <Schedules />
            <Workers />
          </Grid>
          <Grid least={24}>
            <LoadPlot load={state.data?.load ?? []} />
            <ResultsPlot />
          </Grid>
        </>
      )}
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/harbor/job-service-dashboard/pending-jobs', label: t('queues.tab') },
          { to: '/harbor/job-service-dashboard/schedules', label: t('schedules.tab') },
          { to: '/harbor/job-service-dashboard/workers', label: t('workers.tab') },
        ]}
      />
      {children}
    </Page>
  );
}

function Pending() {
  const { t } = useTranslation('job-dashboard');
  const formats = useFormats();
  const nameOf = useJobName();
  const deed = useDeed();
  const { confirm } = useMessages();
  const queues = useJobService().data?.queues;
  const waiting = queues?.reduce((sum, queue) => sum + queue.count, 0) ?? 0;
  const longest = (queues ?? [])
    .filter((queue) => queue.count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, LONGEST);
  const drop = async () => {
    const agreed = await confirm({ title: t('pending.drop-title'), text: t('queues.stop-text'), loses: longest.map((queue) => `${nameOf(queue.job_type)}: ${formats.number(queue.count)}`), action: t('pending.drop'), danger: true });
    if (agreed) await deed(() => act('all', 'stop'), t('pending.dropped'));
  };
  return (
    <Card
      title={t('pending.title')}
      actions={
        <Button small icon="stop" disabled={waiting === 0} onClick={() => void drop()}>
          {t('pending.drop')}
        </Button>
      }
    >
      <Figure value={queues && formats.number(waiting)} note={t(waiting === 0 ? 'pending.none' : 'pending.longest')} />
      {longest.length > 0 && <Bars items={longest.map((queue) => ({ label: nameOf(queue.job_type), value: queue.count }))} format={(value) => formats.number(value)} />}
    </Card>
  );
}

function Schedules() {
  const { t } = useTranslation('job-dashboard');
  const formats = useFormats();
  const deed = useDeed();
  const { confirm } = useMessages();
  const isPaused = useJobService().data?.queues.find((queue) => queue.job_type === SCHEDULER)?.paused;
  const count = useQuery({ queryKey: [...KEY, 'schedules', 'count'], refetchInterval: 5 * EVERY, queryFn: () => page(api.GET('/schedules', { params: { query: { page: 1, page_size: 1 } } })) });
  const pause = async () => {
    if (await confirm({ title: t('schedules.pause-title'), text: t('schedules.pause-text'), action: t('schedules.pause') })) await deed(() => act(SCHEDULER, 'pause'), t('schedules.paused-now'));
  };
  return (
    <Card
      title={t('schedules.title')}
      actions={
        isPaused !== undefined &&
        (isPaused ? (
          <Button small icon="play" onClick={() => void deed(() => act(SCHEDULER, 'resume'), t('schedules.resumed'))}>
            {t('schedules.resume')}
          </Button>
        ) : (
          <Button small icon="pause" onClick={() => void pause()}>
            {t('schedules.pause')}
          </Button>
        ))
      }
    >
      <Figure value={count.data && formats.number(count.data.total)} note={isPaused === undefined ? undefined : <Status value={isPaused ? 'Paused' : 'Active'} />} />
    </Card>
  );
}

function Workers() {
  const { t } = useTranslation('job-dashboard');
  const formats = useFormats();
  const nameOf = useJobName();
  const deed = useDeed();
  const { confirm } = useMessages();
  const state = useJobService().data;
  const busy = state?.workers.filter(isBusy) ?? [];
  const freeAll = async () => {
    const agreed = await confirm({ title: t('workers.free-all-title'), text: t('workers.free-text'), loses: busy.slice(0, 10).map((worker) => nameOf(worker.job_name ?? '')), action: t('workers.free-all'), danger: true });
    if (agreed) await deed(() => free('all'), t('workers.freed'));
  };
  return (
    <Card
      title={t('workers.title')}
      actions={
        <Button small icon="stop" disabled={busy.length === 0} onClick={() => void freeAll()}>
          {t('workers.free-all')}
        </Button>
      }
    >
      <Figure value={state && t('workers.of', { busy: formats.number(busy.length), all: formats.number(state.workers.length) })} note={state && t('workers.pools', { count: state.pools.length, shown: formats.number(state.pools.length) })} />
    </Card>
  );
}

function Figure({ value, note }: { value: ReactNode; note?: ReactNode }) {
  return (
    <div className={styles.figure}>
      <strong>{value ?? <Skeleton width="3rem" />}</strong>
      {note && <span>{note}</span>}
    </div>
  );
}
