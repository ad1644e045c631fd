import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Checkbox, FieldRow, Notice, SelectField, TextArea, TextField } from '../../kit';
import { type Banner, BANNER_TYPES, readBanner } from '../../shell/banner';
import type { Form } from './use-settings';

const NONE: Banner = { message: '', type: 'info', closable: false };
const TONES = { info: 'info', success: 'ok', warning: 'warn', danger: 'bad' } as const;

/** What is shown to everybody above the pages, and on which days. */
export function BannerFields({ form, error }: { form: Form; error: string | undefined }) {
  const { t } = useTranslation('configuration');
  const [banner, setBanner] = useState<Banner>(() => readBanner(String(form.value('banner_message'))) ?? NONE);
  const isEditable = form.isEditable('banner_message');
  const change = (part: Partial<Banner>) => {
    const next = { ...banner, ...part };
    setBanner(next);
    const { message, closable, type, fromDate, toDate } = next;
    form.set('banner_message', message.trim() === '' ? '' : JSON.stringify({ message: message.trim(), closable, type, fromDate: fromDate || undefined, toDate: toDate || undefined }));
  };
  return (
    <>
      <TextArea label={t('banner.message')} hint={isEditable ? t('banner.message-hint') : t('given')} value={banner.message} disabled={!isEditable} onChange={(message) => change({ message })} maxLength={1000} rows={2} />
      {banner.message.trim() !== '' && <Notice kind={TONES[banner.type]}>{banner.message}</Notice>}
      <SelectField label={t('banner.type')} value={banner.type} disabled={!isEditable} onChange={(type) => change({ type })} options={BANNER_TYPES.map((value) => ({ value, label: t(`banner.types.${value}`) }))} />
      <Checkbox label={t('banner.closable')} checked={banner.closable} disabled={!isEditable} onChange={(closable) => change({ closable })} />
      <FieldRow top>
        <TextField label={t('banner.from')} hint={t('banner.from-hint')} type="date" value={banner.fromDate ?? ''} disabled={!isEditable} onChange={(fromDate) => change({ fromDate })} />
        <TextField label={t('banner.to')} hint={t('banner.to-hint')} error={error} type="date" value={banner.toDate ?? ''} disabled={!isEditable} onChange={(toDate) => change({ toDate })} />
      </FieldRow>
    </>
  );
}
