import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../../i18n';
import { currentLanguage, type Language, LANGUAGES } from '../../i18n/languages';
import { dateStyle, type DateStyle, FormDialog, RadioGroup, SelectField, TextField } from '../../kit';
import { rememberDateStyle } from '../../kit';
import { pullClient, rememberPullClient } from './pull-client';

const CLIENTS = ['docker', 'podman', 'nerdctl', 'ctr', 'crictl'];

/** How this browser shows the portal: language, times, and the program with which images are pulled. */
export default function PreferencesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const [language, setLanguage] = useState<Language>(currentLanguage);
  const [dates, setDates] = useState<DateStyle>(dateStyle);
  const [client, setClient] = useState(pullClient);
  const isKnown = CLIENTS.includes(client);
  const save = async () => {
    rememberDateStyle(dates);
    rememberPullClient(client.trim() || 'docker');
    await changeLanguage(language);
  };
  return (
    <FormDialog title={t('preferences.title')} size="small" submit={t('preferences.save')} onSubmit={save} onClose={onClose}>
      <SelectField label={t('preferences.language')} value={language} onChange={setLanguage} options={(Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value] }))} />
      <RadioGroup
        label={t('preferences.dates')}
        value={dates}
        onChange={setDates}
        options={[
          { value: 'locale-default', label: t('preferences.locale'), hint: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date()) },
          { value: 'iso-8601', label: 'ISO 8601', hint: new Date().toISOString().replace(/\.\d+Z$/, 'Z') },
        ]}
      />
      <SelectField
        label={t('preferences.client')}
        value={isKnown ? client : 'custom'}
        onChange={(value) => setClient(value === 'custom' ? '' : value)}
        options={[...CLIENTS.map((value) => ({ value, label: value })), { value: 'custom', label: t('preferences.custom') }]}
      />
      {!isKnown && <TextField label={t('preferences.prefix')} hint={t('preferences.prefix-hint')} value={client} onChange={setClient} maxLength={80} mono />}
    </FormDialog>
  );
}
