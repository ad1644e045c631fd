import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postJson } from '../api/csrf';
import { Button } from '../kit/button';
import { TextField } from '../kit/field';
import { Notice } from '../kit/notice';
import { Outside, styles } from './frame';
import { destination, reasonOf } from './server';

/** The page that asks somebody whom the OpenID provider vouched for how to be called here. */
export function Onboard() {
  const { t } = useTranslation('sign-in');
  const [username, setUsername] = useState(new URLSearchParams(location.search).get('username') ?? '');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t('onboard-title')} · Berth`;
  }, [t]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const answer = await postJson('/c/oidc/onboard', { username }).catch(() => undefined);
    if (answer?.ok) return location.replace(destination(location.search));
    setProblem(answer?.status === 409 ? t('taken-name') : ((await reasonOf(answer)) ?? t('unreachable')));
    setBusy(false);
  };
  return (
    <Outside>
      <form className={styles.form} onSubmit={(event) => void send(event)}>
        <h1>{t('onboard-title')}</h1>
        <p>{t('onboard-text')}</p>
        {problem && <Notice kind="bad">{problem}</Notice>}
        <TextField label={t('username')} value={username} onChange={setUsername} autoCapitalize="none" autoFocus required maxLength={255} />
        <Button type="submit" kind="primary" wide busy={busy} disabled={username.trim() === ''}>
          {t('onboard-save')}
        </Button>
        <Button wide onClick={() => location.assign('/account/sign-in')}>
          {t('cancel')}
        </Button>
      </form>
    </Outside>
  );
}
