import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Page, type Schema } from '../../api/client';
import { ApiError } from '../../api/errors';
import { q } from '../../api/query';
import { Badge, Button, Bytes, List, SelectField, Time, useMessages, useOperations } from '../../kit';

type Item = Schema<'BinItem'>;
/** What can be in the bin, in the order in which it has to come back. */
const KINDS = ['project', 'repository', 'artifact', 'tag'] as const;
type Kind = (typeof KINDS)[number];

interface Query {
  page: number;
  page_size: number;
  sort: string | undefined;
  q: string | undefined;
}

/** What was deleted, with what brings it back and what ends it. */
export function BinList({ queryKey, load, mayPurge, actions }: { queryKey: readonly unknown[]; load: (query: Query) => Promise<Page<Item>>; mayPurge: boolean; actions?: ReactNode }) {
  const { t } = useTranslation('bin');
  const client = useQueryClient();
  const { confirm, done, tell, fail } = useMessages();
  const { run } = useOperations();
  const [kind, setKind] = useState<Kind | 'all'>('all');

  const bringBack = (item: Item, without = false) => call(api.POST('/bin/{item_id}/restore', { params: { path: { item_id: item.id }, query: without ? { without_taken_tags: true } : {} } }));
  const restore = async (items: Item[], clear?: () => void) => {
    const rank = (item: Item) => KINDS.indexOf(item.kind as Kind);
    const ordered = [...items].sort((one, other) => rank(one) - rank(other));
    let refusal: unknown;
    const failed = await run(t('restore.operation'), ordered, (item) => item.name, (item) =>
      bringBack(item).catch((cause: unknown) => {
        refusal = cause;
        throw cause;
      }),
    );
    clear?.();
    await client.invalidateQueries();
    const [only] = items;
    if (failed === 0) return done(t('restore.done', { count: items.length }));
    if (items.length > 1 || !only) return tell(t('restore.some-failed', { count: failed }));
    if (!(refusal instanceof ApiError) || !refusal.message.includes('without_taken_tags')) return fail(refusal);
    if (!(await confirm({ title: t('restore.taken-title'), text: t('restore.taken-text'), action: t('restore.taken-action') }))) return;
    try {
      await bringBack(only, true);
      done(t('restore.done', { count: 1 }));
    } catch (error) {
      fail(error);
    }
    await client.invalidateQueries();
  };
  const purge = async (items: Item[], clear?: () => void) => {
    const agreed = await confirm({ title: t('purge.title', { count: items.length }), text: t('purge.text'), loses: items.map((item) => item.name), action: t('purge.action'), danger: true });
    if (!agreed) return;
    const failed = await run(t('purge.operation'), items, (item) => item.name, (item) => call(api.DELETE('/bin/{item_id}', { params: { path: { item_id: item.id } } })));
    clear?.();
    await client.invalidateQueries();
    if (failed > 0) tell(t('purge.some-failed', { count: failed }));
    else done(t('purge.done', { count: items.length }));
  };
  return (
    <List<Item>
      name="bin"
      label={t('title')}
      queryKey={[...queryKey, kind]}
      load={({ text, ...asked }) => load({ ...asked, q: q({ field: 'name', part: text }, kind !== 'all' && { field: 'kind', is: kind }) })}
      sort="-deletion_time"
      rowKey={(item) => item.id}
      rowName={(item) => item.name}
      search={t('search')}
      filters={<SelectField label={t('column.kind')} hideLabel value={kind} onChange={setKind} options={[{ value: 'all' as const, label: t('kind.all') }, ...KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))]} />}
      actions={actions}
      columns={[
        { id: 'name', head: t('column.name'), primary: true, cell: (item) => <Name item={item} /> },
        { id: 'kind', head: t('column.kind'), cell: (item) => <Badge>{t(`one.${item.kind}`)}</Badge> },
        { id: 'holds', head: t('column.holds'), hide: 'table', cell: (item) => [item.artifact_count > 0 && t('artifacts', { count: item.artifact_count }), item.tag_count > 0 && t('tags', { count: item.tag_count })].filter(Boolean).join(', ') || '–' },
        { id: 'size', head: t('column.size'), sort: 'size', align: 'end', cell: (item) => <Bytes value={item.size} /> },
        { id: 'operator', head: t('column.operator'), hide: 'table', cell: (item) => item.operator },
        { id: 'deleted', head: t('column.deleted'), sort: 'deletion_time', cell: (item) => <Time value={item.deletion_time} /> },
        { id: 'until', head: t('column.until'), cell: (item) => <Time value={item.expiration_time} /> },
      ]}
      bulk={(chosen, clear) => (
        <>
          <Button small icon="bin" onClick={() => void restore(chosen, clear)}>
            {t('restore.action')}
          </Button>
          {mayPurge && (
            <Button small icon="trash" onClick={() => void purge(chosen, clear)}>
              {t('purge.action')}
            </Button>
          )}
        </>
      )}
      rowMenu={(item) => [
        { label: t('restore.action'), icon: 'bin', onSelect: () => void restore([item]) },
        mayPurge && 'line',
        mayPurge && { label: t('purge.action'), icon: 'trash', danger: true, onSelect: () => void purge([item]) },
      ]}
      empty={kind === 'all' ? { title: t('empty.title'), text: t('empty.text') } : { title: t('empty.filtered'), text: t('empty.filtered-text'), filtered: true }}
    />
  );
}

/** A name with its digest in short, and the tags that an artifact had. */
function Name({ item }: { item: Item }) {
  const name = item.kind === 'artifact' ? item.name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…') : item.name;
  return (
    <span title={item.name}>
      {name}
      {item.tags.length > 0 && <span style={{ color: 'var(--ink-2)', fontWeight: 400 }}> {item.tags.join(', ')}</span>}
    </span>
  );
}
