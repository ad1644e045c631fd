import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, CheckboxGroup, Dialog, ErrorState, FormDialog, Skeleton, TextArea, TextField, useMessages } from '../../kit';
import { draftOf, isSecret, newTarget, policyRequest, type TargetDraft } from './draft';
import { type Policy, webhooksKey } from './policy';
import { TargetFields } from './target-fields';

/** As many receivers as a policy can have. */
const MOST = 10;

/** Makes a policy, or changes the one that is given. */
export function PolicyDialog({ project, policy, mayTest, onClose }: { project: string; policy?: Policy; mayTest: boolean; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const client = useQueryClient();
  const { done } = useMessages();
  const [draft, setDraft] = useState(() => draftOf(policy));
  const path = { project_name_or_id: project };
  const offered = useQuery({
    queryKey: [...webhooksKey(project), 'offered'],
    staleTime: 300_000,
    queryFn: () => call(api.GET('/projects/{project_name_or_id}/webhook/events', { params: { path } })),
  });
  const title = policy ? t('edit.title') : t('new.title');
  if (!offered.data)
    return (
      <Dialog title={title} onClose={onClose}>
        {offered.error ? <ErrorState error={offered.error} retry={() => void offered.refetch()} /> : <Skeleton />}
      </Dialog>
    );

  const change = (key: number, part: Partial<TargetDraft>) => setDraft((before) => ({ ...before, targets: before.targets.map((target) => (target.key === key ? { ...target, ...part } : target)) }));
  const isRight = (target: TargetDraft) => target.address.trim() !== '' && (target.type !== 'http' || target.secret === '' || isSecret(target.secret));
  const save = async () => {
    const body = policyRequest(draft);
    if (policy) await call(api.PUT('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}', { params: { path: { ...path, webhook_policy_id: policy.id } }, body }));
    else await call(api.POST('/projects/{project_name_or_id}/webhook/policies', { params: { path }, body }));
    await client.invalidateQueries({ queryKey: webhooksKey(project) });
    done(t(policy ? 'edit.done' : 'new.done', { name: body.name }));
  };
  const several = draft.targets.length > 1;
  return (
    <FormDialog title={title} submit={t(policy ? 'kit:save' : 'kit:create')} onSubmit={save} onClose={onClose} ready={draft.name.trim() !== '' && draft.events.length > 0 && draft.targets.every(isRight)}>
      <TextField label={t('column.name')} value={draft.name} onChange={(name) => setDraft({ ...draft, name })} autoComplete="off" maxLength={255} required />
      <TextArea label={t('column.description')} value={draft.description} onChange={(description) => setDraft({ ...draft, description })} rows={2} maxLength={1024} />
      <CheckboxGroup
        label={t('column.events')}
        columns
        values={draft.events}
        onChange={(events) => setDraft({ ...draft, events })}
        options={offered.data.event_type.map((event) => ({ value: event, label: t([`event.${event}`, 'event.other'], { event }) }))}
      />
      {draft.targets.map((target, index) => (
        <TargetFields
          key={target.key}
          project={project}
          policy={policy?.id}
          target={target}
          offered={offered.data}
          number={several ? index + 1 : undefined}
          mayTest={mayTest}
          onChange={(part) => change(target.key, part)}
          onRemove={several ? () => setDraft({ ...draft, targets: draft.targets.filter(({ key }) => key !== target.key) }) : undefined}
        />
      ))}
      {draft.targets.length < MOST && (
        <div>
          <Button small kind="quiet" icon="plus" onClick={() => setDraft({ ...draft, targets: [...draft.targets, newTarget()] })}>
            {t('receiver.add')}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
