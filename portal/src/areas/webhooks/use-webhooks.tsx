import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { useMessages } from '../../kit';
import { useBulk } from '../bulk';
import { useProject } from '../project/context';
import { draftOf, policyRequest } from './draft';
import { fetchPolicy, type Policy, type Shown, webhooksKey } from './policy';
import { PolicyDialog } from './policy-dialog';
import { TestDialog } from './test-dialog';

/** What can be done with the policies of the project that is shown, and the dialogs for it. */
export function useWebhooks() {
  const { t } = useTranslation('webhooks');
  const { project, may } = useProject();
  const client = useQueryClient();
  const bulk = useBulk();
  const { fail } = useMessages();
  const [open, setOpen] = useState<{ kind: 'edit' | 'test'; policy: Policy } | { kind: 'new' }>();
  const id = String(project.project_id);
  const path = (policy: Shown) => ({ project_name_or_id: id, webhook_policy_id: policy.id });
  const rights = { create: may('notification-policy', 'create'), update: may('notification-policy', 'update'), delete: may('notification-policy', 'delete') };

  // What is open knows the secrets; it is asked for now and forgotten with the dialog.
  const begin = async (kind: 'edit' | 'test', policy: Shown) => {
    try {
      setOpen({ kind, policy: await fetchPolicy(id, policy.id) });
    } catch (error) {
      fail(error);
      await client.invalidateQueries({ queryKey: webhooksKey(id) });
    }
  };
  const turn = (policies: Shown[], enabled: boolean, clear?: () => void) =>
    bulk({
      operation: t(enabled ? 'turn.on' : 'turn.off'),
      items: policies,
      subject: (policy) => policy.name,
      work: async (policy) => {
        const now = await fetchPolicy(id, policy.id);
        await call(api.PUT('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}', { params: { path: path(policy) }, body: policyRequest({ ...draftOf(now), enabled }) }));
      },
      question: enabled ? undefined : { title: t('turn.title', { count: policies.length }), text: t('turn.text'), loses: policies.map(({ name }) => name), action: t('turn.off') },
      done: t(enabled ? 'turn.is-on' : 'turn.is-off', { count: policies.length }),
      failed: (count) => t('failed', { count }),
      stale: webhooksKey(id),
      clear,
    });
  const remove = (policies: Shown[], clear?: () => void) =>
    bulk({
      operation: t('delete.operation'),
      items: policies,
      subject: (policy) => policy.name,
      work: (policy) => call(api.DELETE('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}', { params: { path: path(policy) } })),
      question: { title: t('delete.title', { count: policies.length }), text: t('delete.text'), loses: policies.map(({ name }) => name), action: t('kit:delete'), danger: true },
      done: t('delete.done', { count: policies.length }),
      failed: (count) => t('failed', { count }),
      stale: webhooksKey(id),
      clear,
    });

  const close = () => setOpen(undefined);
  const dialogs: ReactNode =
    open?.kind === 'test' ? <TestDialog project={id} policy={open.policy} onClose={close} /> : open && <PolicyDialog project={id} policy={open.kind === 'edit' ? open.policy : undefined} mayTest={rights.create} onClose={close} />;
  return { id, rights, dialogs, turn, remove, create: () => setOpen({ kind: 'new' }), edit: (policy: Shown) => void begin('edit', policy), test: (policy: Shown) => void begin('test', policy) };
}
