import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useReducer, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { Button, Card, Figures, Notice, Progress, Status, Time, useFormats, useMessages } from '../../kit';
import { isLive, Took } from '../jobs-kit/executions-list';
import styles from './clean-up.module.css';
import { type JobRun, numberOf, type SystemJob } from './system-job';

/** How often a run that goes on is looked at, and whether another one began. */
const WHILE_LIVE = 1_000;
const ELSE = 10_000;

type Figure = { label: string; value: ReactNode; note?: ReactNode };

/** The run that goes on, with its progress, or what the last one did; nothing before the first. */
export function CurrentRun({ job, figures }: { job: SystemJob; figures: (run: JobRun) => Figure[] }) {
  const { t } = useTranslation('clean-up');
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const found = useQuery({
    queryKey: [job.name, 'runs', 'latest'],
    queryFn: () => job.list({ page: 1, page_size: 1 }),
    refetchInterval: (query) => (query.state.data?.rows.some((run) => isLive(run.status)) ? WHILE_LIVE : ELSE),
  });
  const run = found.data?.rows[0];
  const goesOn = run !== undefined && isLive(run.status);
  useTick(goesOn);
  const went = useRef(goesOn);
  useEffect(() => {
    // The list below looks less often: it is told when the run has ended.
    if (went.current !== goesOn) void client.invalidateQueries({ queryKey: [job.name, 'runs'] });
    went.current = goesOn;
  }, [goesOn, client, job.name]);
  if (!run) return null;
  const stop = async () => {
    if (!(await confirm({ title: t('current.stop-title'), text: t(`${job.name}.stop-text`), action: t('current.stop') }))) return;
    try {
      await job.stop(run.id);
      await client.invalidateQueries({ queryKey: [job.name, 'runs'] });
      done(t('current.stopping'));
    } catch (error) {
      fail(error);
    }
  };
  return (
    <Card
      title={
        <span className={styles.head}>
          {t(goesOn ? 'current.now' : 'current.last', { id: run.id })} <Status value={run.status} />
        </span>
      }
      actions={
        goesOn && (
          <Button small icon="stop" onClick={() => void stop()}>
            {t('current.stop')}
          </Button>
        )
      }
    >
      <div className={styles.stack}>
        {goesOn && <Going job={job} run={run} />}
        <Figures
          items={[
            { label: t('current.kind'), value: t(run.dry_run ? 'current.dry' : 'current.real'), note: <Time value={run.start_time} /> },
            ...figures(run),
            { label: t('current.took'), value: <Took run={run} /> },
          ]}
        />
      </div>
    </Card>
  );
}

/** Draws what it is used in every second, so that times go on. */
function useTick(isOn: boolean): void {
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [isOn]);
}

/** How far a run is, and how long it will take. */
function Going({ job: { kind }, run }: { job: SystemJob; run: JobRun }) {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  const paused = useQuery({ queryKey: ['job-service', 'paused', kind], refetchInterval: ELSE, queryFn: () => call(api.GET('/schedules/{job_type}/paused', { params: { path: { job_type: kind } } })) });
  // While artifacts without a tag go it is not known yet how much else will.
  const percent = numberOf(run.attributes, 'progress') || undefined;
  const left = numberOf(run.attributes, 'remaining_seconds');
  if (paused.data?.paused)
    return (
      <Notice kind="warn">
        {t('current.paused')} <Link to="/harbor/job-service-dashboard/pending-jobs">{t('schedule.paused-link')}</Link>
      </Notice>
    );
  const said = percent === undefined ? t('current.unknown') : t('current.percent', { percent: formats.number(percent) });
  return (
    <div className={styles.going}>
      <Progress percent={percent} label={t('current.progress')} />
      <div className={styles.said}>
        <span>{said}</span>
        {left !== undefined && <span>{t('current.left', { span: span(formats, left) })}</span>}
      </div>
    </div>
  );
}

function span(formats: ReturnType<typeof useFormats>, seconds: number): string {
  return formats.duration(new Date(0).toISOString(), new Date(seconds * 1000).toISOString());
}
