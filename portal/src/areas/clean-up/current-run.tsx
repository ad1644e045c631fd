import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useReducer, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button, Card, Figures, Notice, Progress, Status, Time, useFormats, useMessages } from '../../kit';
import { Took } from '../jobs-kit/executions-list';
import styles from './clean-up.module.css';
import { useStanding } from './standing';
import { type JobRun, numberOf, type SystemJob } from './system-job';

type Figure = { label: string; value: ReactNode; note?: ReactNode };
const TITLES = { 'goes-on': 'current.now', waits: 'current.waits', over: 'current.last' } as const;

/** The run that goes on, with its progress, or what the last one did; nothing before the first. */
export function CurrentRun({ job, figures }: { job: SystemJob; figures: (run: JobRun) => Figure[] }) {
  const { t } = useTranslation('clean-up');
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const standing = useStanding(job).data;
  const { run, state = 'over', behind = 0, isPaused } = standing ?? {};
  const isOver = state === 'over';
  useTick(!isOver);
  const now = standing && `${state} ${run?.id}`;
  const seen = useRef(now);
  useEffect(() => {
    // The list below looks less often: it is told when a run has begun or ended.
    if (seen.current !== undefined && seen.current !== now) void client.invalidateQueries({ queryKey: [job.name, 'runs'] });
    seen.current = now;
  }, [now, client, job.name]);
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
          {t(TITLES[state], { id: run.id })} <Status value={state === 'waits' ? 'Pending' : run.status} />
        </span>
      }
      actions={
        !isOver && (
          <Button small icon="stop" onClick={() => void stop()}>
            {t('current.stop')}
          </Button>
        )
      }
    >
      <div className={styles.stack}>
        {state === 'goes-on' && <Going run={run} />}
        {state === 'waits' && !isPaused && <Notice>{t('current.soon')}</Notice>}
        {behind > 0 && <Notice>{t('current.behind', { count: behind })}</Notice>}
        {isPaused && (state === 'waits' || behind > 0) && (
          <Notice kind="warn">
            {t('current.paused')} <Link to="/harbor/job-service-dashboard/pending-jobs">{t('schedule.paused-link')}</Link>
          </Notice>
        )}
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
function Going({ run }: { run: JobRun }) {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  // While artifacts without a tag go it is not known yet how much else will.
  const percent = numberOf(run.attributes, 'progress') || undefined;
  const left = numberOf(run.attributes, 'remaining_seconds');
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
