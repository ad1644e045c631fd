import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldRow, PasswordField, SelectField, TextArea, TextField } from '../../kit';
import { fromBytes, toBytes, type Unit, UNITS } from '../projects/quota';
import { BannerFields } from './banner-fields';
import { type Name, problemOf, type Setting } from './settings';
import type { Form } from './use-settings';

/** A setting as a field; one that cannot be changed here is shown, and says why. */
export function SettingField({ form, setting }: { form: Form; setting: Setting }) {
  const { t, i18n } = useTranslation('configuration');
  const { name } = setting;
  const isSecret = setting.kind === 'secret';
  if (!isSecret && !form.has(name)) return null;
  const value = form.value(name);
  const isEditable = form.isEditable(name);
  const problem = isSecret ? undefined : problemOf(setting, value);
  const about = i18n.exists(`configuration:hint.${name}`) ? t(`hint.${name}`) : undefined;
  const shared = {
    label: t(`setting.${name}`),
    hint: isEditable ? about : t('given'),
    // What is still empty is no mistake yet.
    error: problem && (problem.key !== 'wrong.empty' || form.isChanged(name)) ? t(problem.key, { min: problem.min, max: problem.max }) : undefined,
    disabled: !isEditable,
    name,
  };
  switch (setting.kind) {
    case 'flag':
      return <Checkbox {...shared} checked={value === true} onChange={(isOn) => form.set(name, isOn)} />;
    case 'text':
      return <TextField {...shared} value={String(value)} onChange={(next) => form.set(name, next)} mono={setting.mono} placeholder={setting.placeholder} maxLength={setting.max ?? 4096} autoComplete="off" autoCapitalize="none" spellCheck={false} />;
    case 'number':
      return (
        <div style={{ maxWidth: '22rem' }}>
          <TextField {...shared} value={String(value)} onChange={(next) => form.set(name, next)} inputMode="numeric" maxLength={12} autoComplete="off" />
        </div>
      );
    case 'choice':
      return <SelectField {...shared} value={String(value)} onChange={(next) => form.set(name, typeof setting.options[0] === 'number' ? Number(next) : next)} options={setting.options.map((option) => ({ value: String(option), label: t(`choice.${name}.${option}`) }))} />;
    case 'bytes':
      return <BytesField key={form.version} form={form} shared={shared} name={name} />;
    case 'json':
      return <TextArea {...shared} value={String(value)} onChange={(next) => form.set(name, next)} mono rows={2} maxLength={4096} autoComplete="off" spellCheck={false} />;
    case 'banner':
      return <BannerFields key={form.version} form={form} error={shared.error} />;
    case 'secret':
      return <SecretField key={form.version} form={form} name={name} label={shared.label} />;
  }
}

interface SharedProps {
  label: string;
  hint: string | undefined;
  error: string | undefined;
  disabled: boolean;
}

function BytesField({ form, shared, name }: { form: Form; shared: SharedProps; name: Name }) {
  const { t } = useTranslation('configuration');
  const [limit, setLimit] = useState(() => fromBytes(Number(form.value(name))));
  const change = (next: typeof limit) => {
    setLimit(next);
    form.set(name, toBytes(next.amount, next.unit) ?? Number.NaN);
  };
  return (
    <FieldRow top>
      <TextField {...shared} value={limit.amount} onChange={(amount) => change({ ...limit, amount })} inputMode="decimal" />
      <SelectField label={t('unit')} disabled={shared.disabled} value={limit.unit} onChange={(unit: Unit) => change({ ...limit, unit })} options={UNITS.map((value) => ({ value, label: value }))} />
    </FieldRow>
  );
}

/** A secret is never shown: it is kept, replaced, or taken away. */
function SecretField({ form, name, label }: { form: Form; name: Name; label: string }) {
  const { t } = useTranslation('configuration');
  const [removes, setRemoves] = useState(false);
  return (
    <>
      <PasswordField label={label} hint={t('secret.keep')} value={removes ? '' : String(form.value(name))} disabled={removes} onChange={(next) => form.set(name, next || undefined)} autoComplete="new-password" maxLength={1024} />
      <Checkbox
        label={t('secret.remove')}
        checked={removes}
        onChange={(isOn) => {
          setRemoves(isOn);
          form.set(name, isOn ? '' : undefined);
        }}
      />
    </>
  );
}
