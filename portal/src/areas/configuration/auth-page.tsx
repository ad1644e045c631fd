import { useTranslation } from 'react-i18next';
import { Code, Notice, RadioGroup } from '../../kit';
import { useServer } from '../../session/session';
import { DirectorySearch, LdapTest } from './ldap';
import { OidcTest } from './oidc';
import { type Group, HERE, LDAP, OIDC } from './settings';
import { Configuration, sectionOf, type Section, SettingsForm } from './settings-form';
import { type Form, useSettings } from './use-settings';

const MODES = ['db_auth', 'ldap_auth', 'oidc_auth'] as const;
type Mode = (typeof MODES)[number];

/** How people log in. */
export default function AuthPage() {
  const { t } = useTranslation('configuration');
  const settings = useSettings();
  const server = useServer();
  const modeOf = (form: Form) => form.value('auth_mode') as Mode;
  const groupsOf = (form: Form): Group[] => ({ db_auth: HERE, ldap_auth: LDAP, oidc_auth: OIDC })[modeOf(form)] ?? [];
  const extras = (form: Form, { id }: Group) => {
    if (id === 'ldap-server') return { after: <LdapTest form={form} /> };
    if (id === 'oidc-provider')
      return {
        before: (
          <div>
            <p>{t('oidc.callback')}</p>
            <Code text={`${server.external_url || location.origin}/c/oidc/callback`} wrap />
          </div>
        ),
        after: <OidcTest form={form} />,
      };
    return {};
  };
  const sections = (form: Form): Section[] => [
    {
      id: 'mode',
      content: (
        <>
          {!form.isEditable('auth_mode') && <Notice>{t('mode.locked')}</Notice>}
          <RadioGroup label={t('setting.auth_mode')} value={modeOf(form)} disabled={!form.isEditable('auth_mode')} onChange={(mode) => form.set('auth_mode', mode)} options={MODES.map((value) => ({ value, label: t(`mode.${value}`), hint: t(`mode.about.${value}`) }))} />
        </>
      ),
    },
    ...groupsOf(form).map((group) => sectionOf(form, group, extras(form, group))),
    ...(modeOf(form) === 'ldap_auth' ? [{ id: 'ldap-search', content: <DirectorySearch form={form} /> }] : []),
  ];
  return (
    <Configuration>
      <SettingsForm settings={settings} sections={sections} groups={groupsOf} />
    </Configuration>
  );
}
