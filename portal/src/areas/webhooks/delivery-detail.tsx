import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Badge, Button, Code, ErrorState, Panel, Skeleton, Status, Time, useFormats } from '../../kit';
import { isLive } from '../jobs-kit/executions-list';
import { LogDialog } from '../jobs-kit/log-dialog';
import { attributesOf, type Delivery, isRetrying, readable } from './delivery';
import { webhooksKey } from './policy';
import styles from './webhooks.module.css';

type Task = Schema<'Task'>;

/** A delivery's task with what came back, its log, and the body that is sent. */
export function DeliveryDetail({ project, policy, delivery }: { project: string; policy: number; delivery: Delivery }) {
  const { t } = useTranslation('webhooks');
  const [open, setOpen] = useState<Task>();
  const { payload, message_id } = attributesOf(delivery);
  const path = { project_name_or_id: project, webhook_policy_id: policy, execution_id: delivery.id };
  // A delivery has one task, however often it is tried.
  const tasks = useQuery({
    queryKey: [...webhooksKey(project), 'tasks', delivery.id, delivery.status],
    queryFn: () => call(api.GET('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks', { params: { path, query: { page: 1, page_size: 10 } } })),
    refetchInterval: isLive(delivery.status) ? (isRetrying(delivery) ? 10_000 : 2000) : false,
  });
  return (
    <div className={styles.detail}>
      {tasks.error && !tasks.data ? <ErrorState error={tasks.error} retry={() => void tasks.refetch()} /> : !tasks.data && <Skeleton width="40%" />}
      {tasks.data?.map((task) => (
        <TaskFacts key={task.id} task={task} message={message_id} onLog={() => setOpen(task)} />
      ))}
      {payload && <Code text={readable(payload)} />}
      {open && (
        <LogDialog
          title={t('task.log', { id: open.id })}
          queryKey={['webhook-log', open.id]}
          live={isLive(delivery.status)}
          load={async () => (await call(api.GET('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log', { params: { path: { ...path, task_id: open.id } }, parseAs: 'text' }))) ?? ''}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}

function TaskFacts({ task, message, onLog }: { task: Task; message?: string; onLog: () => void }) {
  const { t } = useTranslation(['webhooks', 'jobs-kit']);
  const formats = useFormats();
  return (
    <>
      <Panel
        items={[
          { label: t('task.id'), value: `#${task.id}` },
          { label: t('delivery.status'), value: task.status === 'Scheduled' ? <Badge tone="warn" dot>{t('delivery.retrying')}</Badge> : <Status value={task.status} /> },
          { label: t('task.attempts'), value: formats.number(task.run_count) },
          { label: t('task.why'), value: task.status_message },
          { label: t('task.created'), value: <Time value={task.creation_time} /> },
          { label: t('task.updated'), value: <Time value={task.update_time} /> },
          { label: t('delivery.message'), value: message && <code>{message}</code> },
        ]}
      />
      <div>
        <Button small icon="logs" onClick={onLog}>
          {t('jobs-kit:log.open')}
        </Button>
      </div>
    </>
  );
}
