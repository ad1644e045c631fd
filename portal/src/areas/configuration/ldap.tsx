import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, Notice, TextField, useErrorText } from '../../kit';
import styles from './configuration.module.css';
import type { Form } from './use-settings';

/** Tries the directory as the form says, before anything is saved. */
export function LdapTest({ form }: { form: Form }) {
  const { t } = useTranslation('configuration');
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ isGood: boolean; text: string }>();
  const test = async () => {
    setBusy(true);
    setResult(undefined);
    const text = (name: Parameters<Form['value']>[0]) => String(form.value(name)).trim();
    try {
      const answer = await call(
        api.POST('/ldap/ping', {
          body: {
            ldap_url: text('ldap_url'),
            ldap_search_dn: text('ldap_search_dn'),
            ldap_search_password: String(form.value('ldap_search_password')) || undefined,
            ldap_base_dn: text('ldap_base_dn'),
            ldap_filter: text('ldap_filter'),
            ldap_uid: text('ldap_uid'),
            ldap_scope: Number(form.value('ldap_scope')),
            ldap_connection_timeout: Number(form.value('ldap_timeout')),
            ldap_verify_cert: form.value('ldap_verify_cert') === true,
            ldap_require_tls: form.value('ldap_require_tls') === true,
          },
        }),
      );
      setResult({ isGood: answer.success, text: answer.success ? t('ldap.good') : answer.message });
    } catch (error) {
      setResult({ isGood: false, text: errorText(error) });
    }
    setBusy(false);
  };
  return (
    <>
      {result && <Notice kind={result.isGood ? 'ok' : 'bad'}>{result.text}</Notice>}
      <div>
        <Button busy={busy} disabled={String(form.value('ldap_url')).trim() === ''} onClick={() => void test()}>
          {t('ldap.test')}
        </Button>
      </div>
    </>
  );
}

/** Looks for a person or a group in the directory as it is saved. */
export function DirectorySearch({ form }: { form: Form }) {
  const { t } = useTranslation('configuration');
  const isSaved = !form.changed.some((name) => name.startsWith('ldap_') || name === 'auth_mode');
  if (!isSaved) return <Notice>{t('ldap.save-first')}</Notice>;
  return (
    <>
      <Search
        label={t('ldap.person')}
        ask={async (username) => (await call(api.GET('/ldap/users/search', { params: { query: { username } } }))).map((user) => ({ name: user.username, more: [user.realname, user.email].filter(Boolean).join(' · ') }))}
      />
      <Search
        label={t('ldap.group')}
        ask={async (text) => {
          const query = text.includes('=') ? { groupdn: text } : { groupname: text };
          return (await call(api.GET('/ldap/groups/search', { params: { query } }))).map((group) => ({ name: group.group_name, more: group.ldap_group_dn }));
        }}
      />
    </>
  );
}

function Search({ label, ask }: { label: string; ask: (text: string) => Promise<{ name: string; more: string }[]> }) {
  const { t } = useTranslation('configuration');
  const errorText = useErrorText();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ReactNode>();
  const search = async () => {
    setBusy(true);
    try {
      const found = await ask(text.trim());
      setResult(
        found.length === 0 ? (
          <Notice kind="warn">{t('ldap.nobody')}</Notice>
        ) : (
          <ul className={styles.found}>
            {found.map((one) => (
              <li key={one.name + one.more}>
                {one.name}
                <small>{one.more}</small>
              </li>
            ))}
          </ul>
        ),
      );
    } catch (error) {
      setResult(<Notice kind="bad">{errorText(error)}</Notice>);
    }
    setBusy(false);
  };
  return (
    <>
      <div className={styles.ask}>
        <TextField
          label={label}
          value={text}
          onChange={setText}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            if (text.trim() !== '') void search();
          }}
          maxLength={1024}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Button icon="search" busy={busy} disabled={text.trim() === ''} onClick={() => void search()}>
          {t('ldap.search')}
        </Button>
      </div>
      {result}
    </>
  );
}
