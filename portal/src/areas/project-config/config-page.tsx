import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, Card, ErrorState, Loading, Notice, Panel, RadioGroup, useGuard, useMessages } from '../../kit';
import { useIsAdmin } from '../../session/session';
import { useProject } from '../project/context';
import { fromBytes, toBytes } from '../projects/quota';
import styles from './config.module.css';
import { DeleteCard } from './delete-card';
import { type Limit, LimitCard } from './limit-card';

interface Settings {
  isPublic: boolean;
  /** How much the project may store, where the reader may say so. */
  limit?: Limit;
}

/** The settings of a project: to be read by those who work in it, to be changed by those who administer it. */
export default function ConfigPage() {
  const { may } = useProject();
  return may('.', 'update') ? <Form /> : <Shown />;
}

function Shown() {
  const { t } = useTranslation('project-config');
  const { project } = useProject();
  const access = project.metadata.public === 'true' ? 'public' : 'private';
  return (
    <>
      <Notice>{t('read-only')}</Notice>
      <Card title={t('access.title')}>
        <Panel items={[{ label: t(`access.${access}`), value: t(`access.${access}-hint`) }]} />
      </Card>
    </>
  );
}

function Form() {
  const { t } = useTranslation('project-config');
  const { project, may } = useProject();
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const [changes, setChanges] = useState<Partial<Settings>>({});
  const [busy, setBusy] = useState(false);
  const id = String(project.project_id);
  const quota = useQuota(id);

  const saved: Settings = { isPublic: project.metadata.public === 'true', limit: quota.limit !== undefined ? fromBytes(quota.limit) : undefined };
  const draft = { ...saved, ...changes };
  const bytes = draft.limit && toBytes(draft.limit.amount, draft.limit.unit);
  const opensOrCloses = draft.isPublic !== saved.isPublic;
  // A limit that is no round number is shown rounded, and stays as it is until somebody changes it.
  const resizes = changes.limit !== undefined && bytes !== quota.limit;
  const isChanged = opensOrCloses || resizes;
  useGuard(isChanged);

  const save = async () => {
    const opens = opensOrCloses && draft.isPublic;
    if (opens && !(await confirm({ title: t('access.confirm-title', { name: project.name }), text: t('access.confirm-text'), action: t('access.confirm-action'), danger: true }))) return;
    setBusy(true);
    try {
      if (opensOrCloses) await call(api.PUT('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: id } }, body: { metadata: { public: String(draft.isPublic) } } }));
      if (resizes && quota.id !== undefined && bytes !== undefined) await call(api.PUT('/quotas/{id}', { params: { path: { id: quota.id } }, body: { hard: { storage: bytes } } }));
      setChanges({});
      done(t('saved'));
    } catch (error) {
      fail(error);
    } finally {
      await Promise.all([['project', id], ['projects'], ['quotas']].map((queryKey) => client.invalidateQueries({ queryKey })));
      setBusy(false);
    }
  };
  if (quota.error) return <ErrorState error={quota.error} retry={quota.retry} />;
  if (!quota.isKnown) return <Loading />;
  return (
    <>
      <form
        className={styles.form}
        aria-label={t('tab')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Card title={t('access.title')}>
          <RadioGroup
            label={t('access.who')}
            value={draft.isPublic ? 'public' : 'private'}
            onChange={(value) => setChanges({ ...changes, isPublic: value === 'public' })}
            options={(['private', 'public'] as const).map((value) => ({ value, label: t(`access.${value}`), hint: t(`access.${value}-hint`) }))}
          />
        </Card>
        {draft.limit && <LimitCard used={quota.used} limit={quota.limit ?? -1} value={draft.limit} isWrong={resizes && bytes === undefined} onChange={(limit) => setChanges({ ...changes, limit })} />}
        <div className={styles.bar}>
          <span role="status">{isChanged && t('unsaved')}</span>
          <Button disabled={!isChanged || busy} onClick={() => setChanges({})}>
            {t('kit:cancel')}
          </Button>
          <Button type="submit" kind="primary" busy={busy} disabled={!isChanged || (resizes && bytes === undefined)}>
            {t('kit:save')}
          </Button>
        </div>
      </form>
      {may('.', 'delete') && <DeleteCard hasChanges={isChanged} />}
    </>
  );
}

/** The project's quota for those who may change it; nothing for others, and where limits are not kept. */
function useQuota(project: string): { isKnown: boolean; error?: unknown; retry?: () => void; id?: number; used: number; limit?: number } {
  const isAdmin = useIsAdmin();
  const settings = useQuery({ queryKey: ['configurations'], enabled: isAdmin, queryFn: () => call(api.GET('/configurations')) });
  const quotas = useQuery({
    queryKey: ['project', project, 'quota'],
    enabled: isAdmin,
    queryFn: () => call(api.GET('/quotas', { params: { query: { reference: 'project', reference_id: project, page: 1, page_size: 1 } } })),
  });
  if (!isAdmin) return { isKnown: true, used: 0 };
  const isKept = settings.data?.quota_per_project_enable?.value !== false;
  const quota = isKept ? quotas.data?.[0] : undefined;
  return { isKnown: !quotas.isPending && !settings.isPending, error: quotas.error ?? settings.error, retry: () => void Promise.all([quotas.refetch(), settings.refetch()]), id: quota?.id, used: quota?.used.storage ?? 0, limit: quota?.hard.storage };
}
