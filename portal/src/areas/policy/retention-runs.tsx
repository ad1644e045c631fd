import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { Button, Bytes, List, Status, useFormats, useMessages } from '../../kit';
import { ExecutionsList, isLive, pace, Took } from '../jobs-kit/executions-list';
import { LogDialog } from '../jobs-kit/log-dialog';

type Run = Schema<'RetentionExecution'>;
type Task = Schema<'RetentionExecutionTask'>;

/** The runs of a retention policy, and the buttons that begin one. */
export function RetentionRuns({ id, queryKey, mayRun, ready }: { id: number; queryKey: readonly unknown[]; mayRun: boolean; ready: boolean }) {
  const { t } = useTranslation('policy');
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const begin = async (dry_run: boolean) => {
    if (!dry_run && !(await confirm({ title: t('run.title'), text: t('run.text'), action: t('run.now'), danger: true }))) return;
    try {
      await call(api.POST('/retentions/{id}/executions', { params: { path: { id } }, body: { dry_run } }));
      done(t(dry_run ? 'run.dry-begun' : 'run.begun'));
      await client.invalidateQueries({ queryKey });
    } catch (error) {
      fail(error);
    }
  };
  return (
    <ExecutionsList<Run>
      name="retention-runs"
      label={t('run.label')}
      queryKey={queryKey}
      load={({ page: number, page_size }) => page(api.GET('/retentions/{id}/executions', { params: { path: { id }, query: { page: number, page_size } } }))}
      dry
      columns={[{ id: 'would-free', head: t('run.would-free'), align: 'end', hide: 'narrow', cell: (run) => <Bytes value={run.freed_bytes} /> }]}
      stop={mayRun ? (run) => call(api.PATCH('/retentions/{id}/executions/{eid}', { params: { path: { id, eid: run.id } }, body: { action: 'stop' } })) : undefined}
      detail={(run) => <Tasks id={id} run={run} queryKey={queryKey} />}
      actions={
        mayRun && (
          <>
            <Button icon="eye" disabled={!ready} onClick={() => void begin(true)}>{t('run.dry')}</Button>
            <Button icon="play" disabled={!ready} onClick={() => void begin(false)}>{t('run.now')}</Button>
          </>
        )
      }
      empty={{ title: t('run.none'), text: t('run.none-text') }}
    />
  );
}

function Tasks({ id, run, queryKey }: { id: number; run: Run; queryKey: readonly unknown[] }) {
  const { t } = useTranslation(['policy', 'jobs-kit']);
  const formats = useFormats();
  const [open, setOpen] = useState<Task>();
  const path = { id, eid: run.id };
  return (
    <>
      <List<Task>
        name="retention-tasks"
        local
        label={t('task.label')}
        queryKey={[...queryKey, run.id, run.status]}
        load={({ page: number, page_size }) => page(api.GET('/retentions/{id}/executions/{eid}/tasks', { params: { path, query: { page: number, page_size } } }))}
        every={(rows) => (isLive(run.status) ? 2000 : pace(rows))}
        rowKey={(task) => task.id}
        columns={[
          { id: 'repository', head: t('task.repository'), primary: true, cell: (task) => task.repository },
          { id: 'status', head: t('jobs-kit:column.status'), cell: (task) => <Status value={task.status} /> },
          { id: 'kept', head: t('task.kept'), align: 'end', cell: (task) => t('task.of', { kept: formats.number(task.retained), all: formats.number(task.total) }) },
          run.dry_run && { id: 'would-free', head: t('run.would-free'), align: 'end', cell: (task) => <Bytes value={task.freed_bytes} /> },
          { id: 'took', head: t('jobs-kit:column.took'), align: 'end', cell: (task) => <Took run={task} /> },
          { id: 'log', head: t('jobs-kit:log.open'), cell: (task) => <Button small kind="quiet" icon="logs" onClick={() => setOpen(task)}>{t('jobs-kit:log.open')}</Button> },
        ]}
        empty={{ title: t('task.none') }}
      />
      {open && (
        <LogDialog
          title={open.repository}
          queryKey={['retention-log', open.id]}
          live={isLive(run.status)}
          load={async () => (await call(api.GET('/retentions/{id}/executions/{eid}/tasks/{tid}', { params: { path: { ...path, tid: open.id } }, parseAs: 'text' }))) ?? ''}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
