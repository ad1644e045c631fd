import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldRow, FormDialog, SelectField, TextField } from '../../kit';
import { type Draft, draftOf, type Rule } from './rule';

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

/** A rule as a sentence. */
export function Sentence({ rule, retains }: { rule: Rule; retains: boolean }) {
  const { t } = useTranslation('policy');
  const draft = draftOf(rule);
  return (
    <span style={{ fontWeight: 400 }}>
      {t(`sentence.${draft.scope}`)} <code>{draft.repositories}</code>
      {t(retains ? 'sentence.keep' : 'sentence.fix')} {retains && <strong>{t([`sentence.${draft.template}`, 'template.other'], { shown: draft.count, name: draft.template })}</strong>} {t(`sentence.${draft.tags}`)} <code>{draft.pattern}</code>
      {retains && draft.untagged && t('sentence.untagged')}
    </span>
  );
}
