import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldRow, FormDialog, SelectField, TextField } from '../../kit';
import { fromBytes, toBytes, type Unit, UNITS } from '../projects/quota';

/** Asks for a limit of storage; `onSave` is given bytes, or -1 for none. */
export function LimitDialog({ title, text, from, onSave, onClose }: { title: string; text?: string; from: number; onSave: (bytes: number) => Promise<unknown>; onClose: () => void }) {
  const { t } = useTranslation('admin-system');
  const [limit, setLimit] = useState(() => fromBytes(from));
  const bytes = toBytes(limit.amount, limit.unit);
  return (
    <FormDialog title={title} size="small" submit={t('kit:save')} onSubmit={() => onSave(bytes ?? -1)} onClose={onClose} ready={bytes !== undefined}>
      {text && <p>{text}</p>}
      <FieldRow>
        <TextField label={t('quotas.column.limit')} value={limit.amount} onChange={(amount) => setLimit({ ...limit, amount })} hint={t('quotas.hint')} error={bytes === undefined ? t('quotas.wrong') : undefined} inputMode="decimal" />
        <SelectField label={t('quotas.unit')} value={limit.unit} onChange={(unit: Unit) => setLimit({ ...limit, unit })} options={UNITS.map((value) => ({ value, label: value }))} hint=" " />
      </FieldRow>
    </FormDialog>
  );
}
