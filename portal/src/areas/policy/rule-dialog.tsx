import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldRow, FormDialog, SelectField, TextField } from '../../kit';
import { type Draft, draftOf, type Rule, selectorsOfRule, takesUntagged } from './rule';

/** Asks what a rule shall say. `templates` are those of retention; without them it is a rule of immutability. */
export function RuleDialog({ rule, templates, save, onClose }: { rule?: Rule; templates?: { name: string; counts: boolean }[]; save: (draft: Draft) => Promise<unknown>; onClose: () => void }) {
  const { t } = useTranslation('policy');
  const [draft, setDraft] = useState(() => draftOf(rule));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const counts = templates?.find((template) => template.name === draft.template)?.counts ?? false;
  const isCounted = !counts || /^\d{1,8}$/.test(draft.count);
  const ready = draft.repositories.trim() !== '' && draft.pattern.trim() !== '' && isCounted;
  const text = { autoComplete: 'off', spellCheck: false, maxLength: 255, mono: true };
  return (
    <FormDialog title={t(rule ? 'dialog.edit' : 'dialog.add')} submit={t(rule ? 'kit:save' : 'dialog.submit')} onSubmit={() => save(draft)} onClose={onClose} ready={ready}>
      <FieldRow>
        <SelectField label={t('dialog.scope')} value={draft.scope} onChange={(scope) => change({ scope })} options={(['repoMatches', 'repoExcludes'] as const).map((value) => ({ value, label: t(`dialog.${value}`) }))} />
        <TextField {...text} label={t('dialog.repositories')} value={draft.repositories} onChange={(repositories) => change({ repositories })} />
      </FieldRow>
      {templates && (
        <FieldRow>
          <SelectField
            label={t('dialog.keep')}
            value={draft.template}
            onChange={(template) => change({ template })}
            options={[...templates, ...(templates.some(({ name }) => name === draft.template) ? [] : [{ name: draft.template }])].map(({ name }) => ({ value: name, label: t([`template.${name}`, 'template.other'], { name }) }))}
          />
          {counts && <TextField label={t('dialog.count')} value={draft.count} onChange={(count) => change({ count })} inputMode="numeric" error={isCounted ? undefined : t('dialog.count-wrong')} />}
        </FieldRow>
      )}
      <FieldRow>
        <SelectField label={t('dialog.tags')} value={draft.tags} onChange={(tags) => change({ tags })} options={(['matches', 'excludes'] as const).map((value) => ({ value, label: t(`dialog.${value}`) }))} />
        <TextField {...text} label={t('dialog.pattern')} value={draft.pattern} onChange={(pattern) => change({ pattern })} />
      </FieldRow>
      <p style={{ fontSize: 'var(--tiny)', color: 'var(--ink-2)' }}>{t('dialog.hint')}</p>
      {templates && <Checkbox label={t('dialog.untagged')} checked={draft.untagged} onChange={(untagged) => change({ untagged })} />}
    </FormDialog>
  );
}

/** A rule as a sentence, for those who hear it. */
export function useSentence(retains: boolean): (rule: Rule) => string {
  const parts = useParts(retains);
  return (rule) => parts(rule).map(({ text }) => text).join('');
}

/** A rule as a sentence. */
export function Sentence({ rule, retains }: { rule: Rule; retains: boolean }) {
  const parts = useParts(retains);
  return (
    <span style={{ fontWeight: 400 }}>
      {parts(rule).map(({ text, as: As }, index) => (As ? <As key={index}>{text}</As> : <Fragment key={index}>{text}</Fragment>))}
    </span>
  );
}

interface Part {
  text: string;
  as?: 'code' | 'strong';
}

function useParts(retains: boolean): (rule: Rule) => Part[] {
  const { t } = useTranslation('policy');
  return (rule) => {
    const draft = draftOf(rule);
    const { repositories, tags } = selectorsOfRule(rule);
    const further = (selectors: typeof tags, usual: string): Part[] =>
      selectors.slice(1).flatMap(({ decoration, pattern }) => [{ text: ` + ${t(`dialog.${decoration || usual}`)} ` }, { text: pattern ?? '', as: 'code' as const }]);
    return [
      { text: `${t(`sentence.${draft.scope}`)} ` },
      { text: draft.repositories, as: 'code' },
      ...further(repositories, 'repoMatches'),
      { text: `${t(retains ? 'sentence.keep' : 'sentence.fix')} ` },
      ...(retains ? [{ text: t([`sentence.${draft.template}`, 'template.other'], { shown: draft.count, name: draft.template }), as: 'strong' as const }, { text: ' ' }] : []),
      { text: `${t(`sentence.${draft.tags}`)} ` },
      { text: draft.pattern, as: 'code' },
      ...further(tags, 'matches'),
      ...(retains && tags.every(takesUntagged) ? [{ text: t('sentence.untagged') }] : []),
    ];
  };
}
