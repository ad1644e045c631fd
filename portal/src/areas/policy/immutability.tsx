import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { Button, List, Status } from '../../kit';
import { useBulk } from '../bulk';
import { useProject } from '../project/context';
import { type Draft, selectorsOf } from './rule';
import { RuleDialog, Sentence, useSentence } from './rule-dialog';

type Rule = Schema<'ImmutableRule'>;

/** Which tags can neither be moved nor deleted. */
export function Immutability() {
  const { t } = useTranslation('policy');
  const { project, may } = useProject();
  const client = useQueryClient();
  const bulk = useBulk();
  const sentence = useSentence(false);
  const [open, setOpen] = useState<Rule | 'new'>();
  const project_name_or_id = String(project.project_id);
  const key = ['project', project_name_or_id, 'immutability'];
  const path = (rule: Rule) => ({ project_name_or_id, immutable_rule_id: rule.id });
  const put = (rule: Rule, body: Partial<Rule>) => call(api.PUT('/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', { params: { path: path(rule) }, body }));
  const deed = (items: Rule[], clear?: () => void) => ({ items, subject: sentence, done: t('saved'), failed: (count: number) => t('some-failed', { count }), stale: key, clear });
  const turn = (rules: Rule[], disabled: boolean, clear?: () => void) => bulk({ ...deed(rules, clear), operation: t(disabled ? 'deactivate' : 'activate'), work: (rule) => put(rule, { ...rule, disabled }) });
  const remove = (rules: Rule[], clear?: () => void) =>
    bulk({
      ...deed(rules, clear),
      operation: t('remove.operation'),
      question: { title: t('remove.title', { count: rules.length }), text: t('remove.immutable'), action: t('kit:delete'), danger: true },
      work: (rule) => call(api.DELETE('/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', { params: { path: path(rule) } })),
    });
  const save = async (draft: Draft) => {
    const old = open === 'new' ? undefined : open;
    const body = selectorsOf(draft, false, old);
    if (old) await put(old, { ...body, disabled: old.disabled, priority: old.priority });
    else await call(api.POST('/projects/{project_name_or_id}/immutabletagrules', { params: { path: { project_name_or_id } }, body }));
    await client.invalidateQueries({ queryKey: key });
  };
  const mayUpdate = may('immutable-tag', 'update');
  const mayDelete = may('immutable-tag', 'delete');
  return (
    <>
      <List<Rule>
        name="immutability"
        local
        label={t('part.immutability')}
        queryKey={key}
        load={({ page: number, page_size }) => page(api.GET('/projects/{project_name_or_id}/immutabletagrules', { params: { path: { project_name_or_id }, query: { page: number, page_size } } }))}
        rowKey={(rule) => rule.id}
        rowName={sentence}
        columns={[
          { id: 'rule', head: t('column.rule'), primary: true, cell: (rule) => <Sentence rule={rule} retains={false} /> },
          { id: 'state', head: t('column.state'), cell: (rule) => <Status value={rule.disabled ? 'Disabled' : 'Enabled'} /> },
        ]}
        actions={may('immutable-tag', 'create') && <Button kind="primary" icon="plus" onClick={() => setOpen('new')}>{t('dialog.add')}</Button>}
        bulk={
          mayUpdate || mayDelete
            ? (chosen, clear) => (
                <>
                  {mayUpdate && <Button small onClick={() => void turn(chosen, false, clear)}>{t('activate')}</Button>}
                  {mayUpdate && <Button small onClick={() => void turn(chosen, true, clear)}>{t('deactivate')}</Button>}
                  {mayDelete && <Button small icon="trash" onClick={() => void remove(chosen, clear)}>{t('kit:delete')}</Button>}
                </>
              )
            : undefined
        }
        rowMenu={(rule) => [
          mayUpdate && { label: t('kit:edit'), icon: 'edit', onSelect: () => setOpen(rule) },
          mayUpdate && { label: t(rule.disabled ? 'activate' : 'deactivate'), icon: rule.disabled ? 'play' : 'pause', onSelect: () => void turn([rule], !rule.disabled) },
          mayDelete && { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void remove([rule]) },
        ]}
        empty={{ title: t('empty.immutable'), text: t('empty.immutable-text') }}
      />
      {open && <RuleDialog rule={open === 'new' ? undefined : open} save={save} onClose={() => setOpen(undefined)} />}
    </>
  );
}
