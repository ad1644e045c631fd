import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { FormDialog, PasswordField, useMessages } from '../../kit';
import type { User } from '../../session/session';
import { isGoodPassword } from '../../sign-in/sign-up';

/** Changes one's own password. */
export default function PasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('account');
  const { done } = useMessages();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const change = async () => {
    await call(api.PUT('/users/{user_id}/password', { params: { path: { user_id: user.user_id } }, body: { old_password: old, new_password: fresh } }));
    done(t('password.done'));
  };
  return (
    <FormDialog title={t('password.title')} size="small" submit={t('password.submit')} onSubmit={change} onClose={onClose} ready={old !== '' && isGoodPassword(fresh) && fresh === again}>
      <PasswordField label={t('password.old')} autoComplete="current-password" value={old} onChange={setOld} required />
      <PasswordField label={t('password.new')} autoComplete="new-password" value={fresh} onChange={setFresh} required hint={t('password.rule')} error={fresh !== '' && !isGoodPassword(fresh) ? t('password.rule') : undefined} />
      <PasswordField label={t('password.again')} autoComplete="new-password" value={again} onChange={setAgain} required error={again !== '' && again !== fresh ? t('password.differs') : undefined} />
    </FormDialog>
  );
}
