import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { Button, Card, ErrorState, Notice, Panel, Skeleton, Time, useMessages } from '../../kit';
import { ScheduleDialog, ScheduleText } from '../jobs-kit/schedule-dialog';
import type { Attributes, JobSchedule, SystemJob } from './system-job';

interface Props<Options> {
  job: SystemJob;
  /** What a schedule, or none, is given to begin with. */
  optionsOf: (schedule: JobSchedule | null) => Options;
  attributesOf: (options: Options) => Attributes;
  /** The options as a form, and in words. */
  form: (options: Options, set: (options: Options) => void) => ReactNode;
  words: (options: Options) => { label: string; value: ReactNode }[];
  ready: (options: Options) => boolean;
  /** Whether what is needed for the options is not known yet. */
  disabled?: boolean;
}

/** When a job of the installation runs by itself, and with what. */
export function ScheduleCard<Options>({ job, optionsOf, attributesOf, form, words, ready, disabled = false }: Props<Options>) {
  const { t } = useTranslation('clean-up');
  const client = useQueryClient();
  const { done } = useMessages();
  const [options, setOptions] = useState<Options>();
  const found = useQuery({ queryKey: [job.name, 'schedule'], queryFn: job.schedule });
  const paused = useQuery({ queryKey: ['job-service', 'paused'], queryFn: () => call(api.GET('/schedules/{job_type}/paused', { params: { path: { job_type: 'all' } } })) });
  const schedule = found.data;
  if (found.error && schedule === undefined)
    return (
      <Card title={t('schedule.title')}>
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      </Card>
    );
  return (
    <Card
      title={t('schedule.title')}
      actions={
        <Button small icon="clock" disabled={schedule === undefined || disabled} onClick={() => setOptions(optionsOf(schedule ?? null))}>
          {t('kit:edit')}
        </Button>
      }
    >
      {schedule && paused.data?.paused && (
        <div style={{ marginBottom: '0.75rem' }}>
          <Notice kind="warn">
            {t('schedule.paused')} <Link to="/harbor/job-service-dashboard/schedules">{t('schedule.paused-link')}</Link>
          </Notice>
        </div>
      )}
      {schedule === undefined ? (
        <Skeleton width="12rem" />
      ) : (
        <Panel
          items={[
            { label: t('schedule.when'), value: <ScheduleText cron={schedule?.cron ?? ''} /> },
            { label: t('schedule.next'), value: schedule?.next && <Time value={schedule.next} exact /> },
            ...(schedule && !disabled ? words(optionsOf(schedule)) : []),
          ]}
        />
      )}
      {options !== undefined && (
        <ScheduleDialog
          title={t(`${job.name}.schedule`)}
          cron={schedule?.cron ?? ''}
          ready={ready(options)}
          onClose={() => setOptions(undefined)}
          save={async (cron, kind) => {
            // What was set over the API and is not asked for here stays as it is.
            await job.plan(cron, kind.charAt(0).toUpperCase() + kind.slice(1), { ...schedule?.attributes, ...attributesOf(options) });
            await client.invalidateQueries({ queryKey: [job.name, 'schedule'] });
            done(t('schedule.saved'));
          }}
        >
          {form(options, setOptions)}
        </ScheduleDialog>
      )}
    </Card>
  );
}
