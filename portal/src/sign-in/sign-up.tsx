import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postForm, postJson } from '../api/csrf';
import { Button } from '../kit/button';
import { PasswordField, TextArea, TextField } from '../kit/field';
import { Notice } from '../kit/notice';
import { styles } from './frame';
import { reasonOf } from './server';

/** What the server demands of a password. */
export function isGoodPassword(password: string): boolean {
  return password.length >= 8 && password.length <= 128 && /[a-z]/.test(password) && /[A-Z]/.test(password) && /\d/.test(password);
}

async function isTaken(target: 'username' | 'email', value: string): Promise<boolean> {
  const answer = await postForm('/c/userExists', { target, value });
  return answer.ok && (await answer.text()) === 'true';
}

/** The form with which people make an account for themselves. */
export function SignUp({ onDone, onCancel }: { onDone: (name: string) => void; onCancel: () => void }) {
  const { t } = useTranslation('sign-in');
  const [form, setForm] = useState({ username: '', email: '', realname: '', password: '', again: '', comment: '' });
  const [taken, setTaken] = useState<{ username?: boolean; email?: boolean }>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const set = (field: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const look = (target: 'username' | 'email') => () => {
    if (form[target] === '') return;
    isTaken(target, form[target]).then(
      (is) => setTaken((before) => ({ ...before, [target]: is })),
      () => setProblem(t('unreachable')),
    );
  };
  const isReady = form.username !== '' && form.email !== '' && form.realname !== '' && isGoodPassword(form.password) && form.password === form.again && !taken.username && !taken.email;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const { username, email, realname, password, comment } = form;
    const answer = await postJson('/api/v2.0/users', { username, email, realname, password, comment }).catch(() => undefined);
    if (answer?.ok) return onDone(username);
    setProblem((await reasonOf(answer)) ?? t('unreachable'));
    setBusy(false);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <h1>{t('sign-up-title')}</h1>
      {problem && <Notice kind="bad">{problem}</Notice>}
      <TextField label={t('username')} value={form.username} onChange={set('username')} onBlur={look('username')} error={taken.username ? t('taken-name') : undefined} autoComplete="username" autoCapitalize="none" required autoFocus maxLength={255} />
      <TextField label={t('email')} type="email" value={form.email} onChange={set('email')} onBlur={look('email')} error={taken.email ? t('taken-email') : undefined} autoComplete="email" required maxLength={255} />
      <TextField label={t('realname')} value={form.realname} onChange={set('realname')} autoComplete="name" required maxLength={255} />
      <PasswordField label={t('password')} hint={t('password-rule')} error={form.password !== '' && !isGoodPassword(form.password) ? t('password-rule') : undefined} value={form.password} onChange={set('password')} autoComplete="new-password" required />
      <PasswordField label={t('again')} error={form.again !== '' && form.again !== form.password ? t('differs') : undefined} value={form.again} onChange={set('again')} autoComplete="new-password" required />
      <TextArea label={t('comment')} value={form.comment} onChange={set('comment')} maxLength={30} rows={2} />
      <Button type="submit" kind="primary" wide busy={busy} disabled={!isReady}>
        {t('sign-up')}
      </Button>
      <Button wide onClick={onCancel}>
        {t('back')}
      </Button>
    </form>
  );
}
