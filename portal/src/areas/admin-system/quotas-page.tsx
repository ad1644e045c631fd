import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, page, type Schema } from '../../api/client';
import { ApiError } from '../../api/errors';
import { Button, type Column, List, Meter, Notice, Page, useFormats, useMessages } from '../../kit';
import { useEach } from '../bulk';
import { LimitDialog } from './limit-dialog';

type Quota = Schema<'Quota'>;

/** What each project uses and may use. */
export default function QuotasPage() {
  const { t } = useTranslation('admin-system');
  const client = useQueryClient();
  const formats = useFormats();
  const { done } = useMessages();
  const each = useEach();
  const [editing, setEditing] = useState<{ quotas: Quota[]; clear?: () => void }>();
  const [isDefault, setDefault] = useState(false);
  const settings = useQuery({ queryKey: ['configurations'], queryFn: () => call(api.GET('/configurations')) });
  const usual = settings.data?.storage_per_project?.value as number | undefined;

  const limit = async (quotas: Quota[], storage: number, clear?: () => void) => {
    const { failed, reason } = await each(t('quotas.operation'), quotas, (quota) => quota.ref.name, (quota) => call(api.PUT('/quotas/{id}', { params: { path: { id: quota.id } }, body: { hard: { storage } } })));
    await client.invalidateQueries({ queryKey: ['quotas'] });
    // The dialog stays, and says it.
    if (failed > 0) throw quotas.length === 1 ? reason : new ApiError(400, 'REFUSED', t('quotas.some-failed', { count: failed }));
    clear?.();
    done(t('quotas.done', { count: quotas.length }));
  };
  const columns: Column<Quota>[] = [
    { id: 'project', head: t('quotas.column.project'), primary: true, cell: (quota) => <Link to={`/harbor/projects/${quota.ref.id}`}>{quota.ref.name}</Link> },
    { id: 'owner', head: t('quotas.column.owner'), hide: 'medium', cell: (quota) => quota.ref.owner_name || '–' },
    { id: 'storage', head: t('quotas.column.storage'), sort: 'used.storage', width: '40%', cell: (quota) => <Meter used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} label={quota.ref.name} /> },
    { id: 'limit', head: t('quotas.column.limit'), sort: 'hard.storage', align: 'end', width: '8rem', cell: (quota) => formats.limit(quota.hard.storage ?? -1, t('kit:unlimited')) },
  ];
  return (
    <Page
      title={t('quotas.title')}
      sub={usual !== undefined && t('quotas.default-is', { limit: formats.limit(usual, t('kit:unlimited')) })}
      actions={
        <Button icon="edit" disabled={usual === undefined || settings.data?.storage_per_project?.editable === false} onClick={() => setDefault(true)}>
          {t('quotas.default')}
        </Button>
      }
    >
      {settings.data?.quota_per_project_enable?.value === false && <Notice kind="warn">{t('quotas.off')}</Notice>}
      <List
        name="quotas"
        label={t('quotas.title')}
        queryKey={['quotas']}
        load={({ text: _, ...asked }) => page(api.GET('/quotas', { params: { query: { ...asked, reference: 'project' } } }))}
        sort="-used.storage"
        columns={columns}
        rowKey={(quota) => quota.ref.name}
        bulk={(chosen, clear) => (
          <Button small icon="edit" onClick={() => setEditing({ quotas: chosen, clear })}>
            {t('quotas.edit')}
          </Button>
        )}
        rowMenu={(quota) => [{ label: t('quotas.edit'), icon: 'edit', onSelect: () => setEditing({ quotas: [quota] }) }]}
        empty={{ title: t('quotas.empty'), text: t('quotas.empty-text') }}
      />
      {editing && <LimitDialog title={editing.quotas.length === 1 ? t('quotas.edit-title', { name: editing.quotas[0]?.ref.name }) : t('quotas.edit-titles', { count: editing.quotas.length })} from={editing.quotas[0]?.hard.storage ?? -1} onSave={(storage) => limit(editing.quotas, storage, editing.clear)} onClose={() => setEditing(undefined)} />}
      {isDefault && usual !== undefined && (
        <LimitDialog
          title={t('quotas.default')}
          text={t('quotas.default-text')}
          from={usual}
          onSave={async (storage) => {
            await call(api.PUT('/configurations', { body: { storage_per_project: storage } }));
            await client.invalidateQueries({ queryKey: ['configurations'] });
            done(t('quotas.default-done'));
          }}
          onClose={() => setDefault(false)}
        />
      )}
    </Page>
  );
}
