import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { Button, List, Status, useMessages, useOperations } from '../../kit';
import { useProject } from '../project/context';
import { type Draft, selectorsOf } from './rule';
import { RuleDialog, Sentence } from './rule-dialog';

type Rule = Schema<'ImmutableRule'>;

/** Which tags can neither be moved nor deleted. */
export function Immutability() {
  const { t } = useTranslation('policy');
  const { project, may } = useProject();
  const client = useQueryClient();
  const { confirm } = useMessages();
  const { run } = useOperations();
  const [open, setOpen] = useState<Rule | 'new'>();
  const project_name_or_id = String(project.project_id);
  const key = ['project', project_name_or_id, 'immutability'];
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const path = (rule: Rule) => ({ project_name_or_id, immutable_rule_id: rule.id });
  const each = async (title: string, rules: Rule[], work: (rule: Rule) => Promise<unknown>, clear?: () => void) => {
    await run(title, rules, (rule) => `#${rule.id}`, work);
    clear?.();
    await refresh();
  };
  const put = (rule: Rule, disabled: boolean) => call(api.PUT('/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', { params: { path: path(rule) }, body: { ...rule, disabled } }));
  const turn = (rules: Rule[], disabled: boolean, clear?: () => void) => each(t(disabled ? 'deactivate' : 'activate'), rules, (rule) => put(rule, disabled), clear);
  const remove = async (rules: Rule[], clear?: () => void) => {
    if (!(await confirm({ title: t('remove.title', { count: rules.length }), text: t('remove.immutable'), action: t('kit:delete'), danger: true }))) return;
    await each(t('remove.operation'), rules, (rule) => call(api.DELETE('/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', { params: { path: path(rule) } })), clear);
  };
  const save = async (draft: Draft) => {
    const body = selectorsOf(draft, false);
    if (open === 'new' || !open) await call(api.POST('/projects/{project_name_or_id}/immutabletagrules', { params: { path: { project_name_or_id } }, body }));
    else await call(api.PUT('/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}', { params: { path: path(open) }, body: { ...body, disabled: open.disabled, priority: open.priority } }));
    await refresh();
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
