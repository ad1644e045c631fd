import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { Button, type Column, List, Time } from '../../kit';
import { useBulk } from '../bulk';
import { LabelDialog, type Scope } from './label-dialog';
import { LabelTag } from './label-tag';

type Label = Schema<'Label'>;

/** The labels of the installation or of a project; `may` says what the reader may do to them. */
export function LabelsList({ scope, may }: { scope: Scope; may: (action: 'create' | 'update' | 'delete') => boolean }) {
  const { t } = useTranslation('labels');
  const bulk = useBulk();
  const [open, setOpen] = useState<{ label?: Label }>();
  const remove = (labels: Label[], clear?: () => void) =>
    bulk({
      operation: t('delete.operation'),
      items: labels,
      subject: (label) => label.name,
      work: (label) => call(api.DELETE('/labels/{label_id}', { params: { path: { label_id: label.id } } })),
      question: { title: t('delete.title', { count: labels.length }), text: t('delete.text'), loses: labels.map((label) => label.name), action: t('kit:delete'), danger: true },
      done: t('delete.done', { count: labels.length }),
      failed: (count) => t('delete.failed', { count }),
      stale: ['labels'],
      clear,
    });
  const columns: (Column<Label> | false)[] = [
    { id: 'name', head: t('column.name'), sort: 'name', primary: true, cell: (label) => <LabelTag name={label.name} color={label.color} /> },
    { id: 'description', head: t('column.description'), wrap: true, cell: (label) => label.description || '–' },
    { id: 'created', head: t('column.created'), sort: 'creation_time', cell: (label) => <Time value={label.creation_time} /> },
  ];
  const create = may('create') && (
    <Button kind="primary" icon="plus" onClick={() => setOpen({})}>
      {t('new.open')}
    </Button>
  );
  return (
    <>
      <List
        name="labels"
        label={t('title')}
        queryKey={['labels', scope]}
        load={({ text, ...asked }) => page(api.GET('/labels', { params: { query: { ...asked, ...scope, name: text || undefined } } }))}
        sort="name"
        columns={columns}
        rowKey={(label) => label.id}
        rowName={(label) => label.name}
        search={t('search')}
        actions={create}
        bulk={
          may('delete')
            ? (chosen, clear) => (
                <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
                  {t('kit:delete')}
                </Button>
              )
            : undefined
        }
        rowMenu={(label) => [
          may('update') && { label: t('kit:edit'), icon: 'edit', onSelect: () => setOpen({ label }) },
          may('delete') && { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void remove([label]) },
        ]}
        empty={{ title: t('empty.title'), text: t(scope.scope === 'g' ? 'empty.text-global' : 'empty.text') }}
      />
      {open && <LabelDialog scope={scope} label={open.label} onClose={() => setOpen(undefined)} />}
    </>
  );
}
