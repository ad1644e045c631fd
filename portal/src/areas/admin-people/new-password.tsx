import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordField } from '../../kit';
import { isGoodPassword } from '../../sign-in/sign-up';

/** A new password, typed twice; `onChange` is given it when it is good and both are the same, and nothing otherwise. */
export function NewPassword({ onChange }: { onChange: (password: string | undefined) => void }) {
  const { t } = useTranslation('admin-people');
  const [typed, setTyped] = useState({ password: '', again: '' });
  const type = (part: Partial<typeof typed>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    onChange(isGoodPassword(next.password) && next.password === next.again ? next.password : undefined);
  };
  const { password, again } = typed;
  return (
    <>
      <PasswordField label={t('users.password.new')} value={password} onChange={(value) => type({ password: value })} hint={t('users.password.rule')} error={password !== '' && !isGoodPassword(password) ? t('users.password.rule') : undefined} autoComplete="new-password" maxLength={128} required />
      <PasswordField label={t('users.password.again')} value={again} onChange={(value) => type({ again: value })} error={again !== '' && again !== password ? t('users.password.differs') : undefined} autoComplete="new-password" maxLength={128} required />
    </>
  );
}
