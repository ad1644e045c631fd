import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Button, Card, ErrorState, List, Loading, Notice, Status, useMessages } from '../../kit';
import { ScheduleDialog, ScheduleText } from '../jobs-kit/schedule-dialog';
import { useProject } from '../project/context';
import { RetentionRuns } from './retention-runs';
import { contentOf, type Draft, replaced, selectorsOf } from './rule';
import { RuleDialog, Sentence, useSentence } from './rule-dialog';

type Policy = Schema<'RetentionPolicy'>;
type Rule = Schema<'RetentionRule'>;
/** As many rules as a policy can have. */
const MOST = 15;

/** Which artifacts stay: the rules, when they are applied, and what came of it. */
export function Retention() {
  const { t } = useTranslation('policy');
  const { project, may } = useProject();
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const [open, setOpen] = useState<Rule | 'new'>();
  const [scheduling, setScheduling] = useState(false);
  const sentence = useSentence(true);
  const project_id = String(project.project_id);
  const id = Number(project.metadata.retention_id ?? 0);
  const key = ['project', project_id, 'retention', id];
  const known = useQuery({ queryKey: [...key, 'policy'], enabled: id > 0, queryFn: () => call(api.GET('/retentions/{id}', { params: { path: { id } } })) });
  const metadata = useQuery({ queryKey: ['retention-metadata'], staleTime: Infinity, queryFn: () => call(api.GET('/retentions/metadatas')) });
  if (known.error && !known.data) return <ErrorState error={known.error} retry={() => void known.refetch()} />;
  if (id > 0 && !known.data) return <Loading />;
  const policy: Policy = known.data ?? { algorithm: 'or', rules: [], trigger: { kind: 'Schedule', settings: { cron: '' } as never, references: {} as never }, scope: { level: 'project', ref: project.project_id } };
  const rules = policy.rules ?? [];
  const cron = String((policy.trigger?.settings as { cron?: string } | null | undefined)?.cron ?? '');
  const mayChange = may('tag-retention', 'update') && (id > 0 || may('tag-retention', 'create'));

  /** Changes the policy as it is now: others may have changed it since it was read. */
  const put = async (change: (policy: Policy) => Partial<Policy>) => {
    const current = id > 0 ? await call(api.GET('/retentions/{id}', { params: { path: { id } } })) : policy;
    const body = { ...current, ...change(current) };
    if (id > 0) await call(api.PUT('/retentions/{id}', { params: { path: { id } }, body }));
    else await call(api.POST('/retentions', { body }));
  };
  const refresh = () => client.invalidateQueries({ queryKey: ['project', project_id] });
  const mend = async (seen: Rule[], by: (rule: Rule) => Rule[], clear?: () => void) => {
    try {
      await put((current) => ({ rules: replaced(current.rules ?? [], seen, by) }));
      clear?.();
      done(t('saved'));
    } catch (error) {
      fail(error);
    }
    await refresh();
  };
  const save = async (draft: Draft) => {
    const counts = metadata.data?.templates.find(({ rule_template }) => rule_template === draft.template)?.params.length !== 0;
    const old = open === 'new' ? undefined : open;
    const said = { action: 'retain', template: draft.template, params: counts ? { [draft.template]: Number(draft.count) } : {}, ...selectorsOf(draft, true, old) };
    await put(({ rules: all }) => ({ rules: old ? replaced(all ?? [], [old], (rule) => [{ ...rule, ...said }]) : [...(all ?? []), said] })).finally(refresh);
  };
  const turn = (seen: Rule[], disabled: boolean, clear?: () => void) => mend(seen, (rule) => [{ ...rule, disabled }], clear);
  const remove = async (seen: Rule[], clear?: () => void) => {
    if (!(await confirm({ title: t('remove.title', { count: seen.length }), text: t('remove.retention'), action: t('kit:delete'), danger: true }))) return;
    await mend(seen, () => [], clear);
  };
  const edit = (rule: Rule | 'new') => (metadata.error ? fail(metadata.error) : setOpen(rule));
  return (
    <>
      <Notice>{t('warning')}</Notice>
      <List<Rule>
        name="retention-rules"
        local
        label={t('part.retention')}
        queryKey={[...key, 'rules', known.dataUpdatedAt]}
        load={({ page, page_size }) => Promise.resolve({ rows: rules.slice((page - 1) * page_size, page * page_size), total: rules.length })}
        rowKey={contentOf}
        rowName={sentence}
        columns={[
          { id: 'rule', head: t('column.rule'), primary: true, cell: (rule) => <Sentence rule={rule} retains /> },
          { id: 'state', head: t('column.state'), cell: (rule) => <Status value={rule.disabled ? 'Disabled' : 'Enabled'} /> },
        ]}
        actions={mayChange && <Button kind="primary" icon="plus" disabled={rules.length >= MOST} onClick={() => edit('new')}>{t('dialog.add')}</Button>}
        bulk={
          mayChange
            ? (chosen, clear) => (
                <>
                  <Button small onClick={() => void turn(chosen, false, clear)}>{t('activate')}</Button>
                  <Button small onClick={() => void turn(chosen, true, clear)}>{t('deactivate')}</Button>
                  <Button small icon="trash" onClick={() => void remove(chosen, clear)}>{t('kit:delete')}</Button>
                </>
              )
            : undefined
        }
        rowMenu={
          mayChange
            ? (rule) => [
                { label: t('kit:edit'), icon: 'edit', onSelect: () => edit(rule) },
                { label: t(rule.disabled ? 'activate' : 'deactivate'), icon: rule.disabled ? 'play' : 'pause', onSelect: () => void turn([rule], !rule.disabled) },
                { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void remove([rule]) },
              ]
            : undefined
        }
        empty={{ title: t('empty.retention'), text: t('empty.retention-text') }}
      />
      {id > 0 && (
        <Card title={t('schedule')} actions={mayChange && <Button small icon="clock" onClick={() => setScheduling(true)}>{t('kit:edit')}</Button>}>
          <ScheduleText cron={cron} />
        </Card>
      )}
      {id > 0 && <RetentionRuns id={id} queryKey={[...key, 'runs']} mayRun={mayChange} ready={rules.some((rule) => !rule.disabled)} />}
      {open && metadata.data && (
        <RuleDialog
          rule={open === 'new' ? undefined : open}
          templates={metadata.data.templates.map((template) => ({ name: template.rule_template, counts: template.params.length > 0 }))}
          save={save}
          onClose={() => setOpen(undefined)}
        />
      )}
      {scheduling && <ScheduleDialog title={t('schedule')} cron={cron} onClose={() => setScheduling(false)} save={(next) => put(() => ({ trigger: { kind: 'Schedule', settings: { cron: next } as never, references: {} as never } })).finally(refresh)} />}
    </>
  );
}
