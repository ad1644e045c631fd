import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postForm } from '../api/csrf';
import { Button } from '../kit/button';
import { Checkbox, PasswordField, TextField } from '../kit/field';
import { Notice } from '../kit/notice';
import { bannerOf } from '../shell/banner';
import { Outside, styles } from './frame';
import { typedInto } from './made';
import { destination, type PublicServer, reasonOf } from './server';
import { SignUp } from './sign-up';

const REMEMBERED = 'rem-username';
const TONES = { info: 'info', success: 'ok', warning: 'warn', danger: 'bad' } as const;

/** The page at which one logs in: with a password of this server or of a directory, or with an OpenID provider. */
export function SignIn({ server }: { server: PublicServer | null }) {
  const { t } = useTranslation('sign-in');
  const [signsUp, setSignsUp] = useState(false);
  const [registered, setRegistered] = useState<string>();
  const isOidc = server?.auth_mode === 'oidc_auth';
  const goesOn = isOidc && server.primary_auth_mode && !new URLSearchParams(location.search).has('local');
  useEffect(() => {
    if (goesOn) location.replace(providerPath());
  }, [goesOn]);
  useEffect(() => {
    document.title = `${t('title')} · Berth`;
  }, [t]);
  if (goesOn) return null;
  const banner = bannerOf(server?.banner_message ?? '');
  return (
    <Outside>
      {signsUp ? (
        <SignUp
          onDone={(name) => {
            setRegistered(name);
            setSignsUp(false);
          }}
          onCancel={() => setSignsUp(false)}
        />
      ) : (
        <>
          <h1>{t('title')}</h1>
          {server === null && <Notice kind="bad">{t('unreachable')}</Notice>}
          {banner && <Notice kind={TONES[banner.type]}>{banner.message}</Notice>}
          {registered && <Notice kind="ok">{t('registered', { name: registered })}</Notice>}
          {isOidc && (
            <>
              <Button kind="primary" wide onClick={() => location.assign(providerPath())}>
                {t('provider', { provider: server.oidc_provider_name || 'OpenID Connect' })}
              </Button>
              <div className={styles.or}>{t('local')}</div>
            </>
          )}
          <LogIn second={isOidc} name={registered} />
          {server?.self_registration && server.auth_mode === 'db_auth' && (
            <div className={styles.links}>
              <button type="button" onClick={() => setSignsUp(true)}>
                {t('sign-up')}
              </button>
            </div>
          )}
        </>
      )}
    </Outside>
  );
}

function providerPath(): string {
  return `/c/oidc/login?redirect_url=${encodeURIComponent(destination(location.search))}`;
}

function LogIn({ second, name }: { second: boolean; name: string | undefined }) {
  const { t } = useTranslation('sign-in');
  const known = localStorage.getItem(REMEMBERED) ?? '';
  const [username, setUsername] = useState(() => name ?? typedInto('username') ?? known);
  const [password, setPassword] = useState(() => typedInto('password') ?? '');
  const [remember, setRemember] = useState(known !== '');
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  // The form comes before its script, and must not be sent without it.
  const [alive, setAlive] = useState(false);
  const secret = useRef<HTMLInputElement>(null);
  const isKnown = username !== '' && username === (name ?? known);
  useEffect(() => {
    setAlive(true);
    if (isKnown) secret.current?.focus();
    // Once: where somebody goes later is theirs.
  }, []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const answer = await postForm('/c/login', { principal: username, password }).catch(() => undefined);
    if (answer?.ok) {
      if (remember) localStorage.setItem(REMEMBERED, username);
      else localStorage.removeItem(REMEMBERED);
      return location.replace(destination(location.search));
    }
    // Where most log in with the provider, a wrong password is answered by sending people there.
    const key = { 401: 'wrong', 403: second ? 'wrong' : undefined, 429: 'too-many' }[answer?.status ?? 0];
    const reason = answer?.status === 403 ? await reasonOf(answer) : undefined;
    setProblem(key ? t(key) : (reason ?? t('unreachable')));
    setBusy(false);
  };
  return (
    <form method="post" className={styles.form} onSubmit={(event) => void send(event)}>
      {problem && <Notice kind="bad">{problem}</Notice>}
      <TextField label={t('username')} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus={!isKnown} required value={username} onChange={setUsername} />
      <PasswordField label={t('password')} name="password" autoComplete="current-password" ref={secret} required value={password} onChange={setPassword} />
      <Checkbox label={t('remember')} checked={remember} onChange={setRemember} />
      <Button type="submit" kind={second ? 'plain' : 'primary'} wide busy={busy} disabled={!alive}>
        {t('log-in')}
      </Button>
    </form>
  );
}
