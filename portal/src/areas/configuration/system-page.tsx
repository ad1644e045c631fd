import { useTranslation } from 'react-i18next';
import { Notice } from '../../kit';
import { useServer } from '../../session/session';
import { EventTypes, useEventTypes } from '../clean-up/event-types';
import { AUDIT, BANNER, SYSTEM } from './settings';
import { Configuration, sectionOf, type Section, SettingsForm } from './settings-form';
import { type Form, useSettings } from './use-settings';

/** What holds for the whole installation. */
export default function SystemPage() {
  const { t } = useTranslation('configuration');
  const server = useServer();
  const settings = useSettings();
  const certificate = server.has_ca_root && (
    <p>
      <a href="/api/v2.0/systeminfo/getcert" download>
        {t('certificate')}
      </a>
    </p>
  );
  const sections = (form: Form): Section[] => [
    ...SYSTEM.map((group) => sectionOf(form, group, group.id === 'registry' ? { before: form.isChanged('read_only') && form.value('read_only') === true && <Notice kind="warn">{t('read-only')}</Notice>, after: certificate } : {})),
    sectionOf(form, AUDIT, { after: <Recorded form={form} /> }),
    sectionOf(form, BANNER),
  ];
  return (
    <Configuration>
      <SettingsForm settings={settings} sections={sections} groups={() => [...SYSTEM, AUDIT, BANNER]} />
    </Configuration>
  );
}

/** Which kinds of events are recorded; the setting names those that are not. */
function Recorded({ form }: { form: Form }) {
  const { t } = useTranslation('configuration');
  const { known = [] } = useEventTypes();
  const name = 'disabled_audit_log_event_types';
  const silent = String(form.value(name))
    .split(',')
    .map((event) => event.trim());
  return (
    <EventTypes
      label={t(`setting.${name}`)}
      hint={form.isEditable(name) ? t(`hint.${name}`) : t('given')}
      disabled={!form.isEditable(name)}
      chosen={known.filter((event) => !silent.includes(event))}
      onChange={(chosen) => form.set(name, known.filter((event) => !chosen.includes(event)).join(','))}
    />
  );
}
