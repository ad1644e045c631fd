import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../kit';
import { ExecutionsList, isLive } from '../jobs-kit/executions-list';
import { LogDialog } from '../jobs-kit/log-dialog';
import type { JobRun, SystemJob } from './system-job';

/** What a job of the installation did so far. */
export function History({ job, columns }: { job: SystemJob; columns: Column<JobRun>[] }) {
  const { t } = useTranslation(['clean-up', 'jobs-kit']);
  const [open, setOpen] = useState<JobRun>();
  return (
    <>
      <ExecutionsList<JobRun>
        name={`${job.name}-runs`}
        label={t(`${job.name}.history`)}
        queryKey={[job.name, 'runs']}
        load={({ page, page_size }) => job.list({ page, page_size })}
        dry
        filters={<strong>{t('history.title')}</strong>}
        columns={columns}
        stop={(run) => job.stop(run.id)}
        rowMenu={(run) => [{ label: t('jobs-kit:log.open'), icon: 'logs', onSelect: () => setOpen(run) }]}
        empty={{ title: t('history.none'), text: t(`${job.name}.none`) }}
      />
      {open && <LogDialog title={t('history.log', { id: open.id })} queryKey={[job.name, 'log', open.id]} live={isLive(open.status)} load={() => job.log(open.id)} onClose={() => setOpen(undefined)} />}
    </>
  );
}
