import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { FormDialog, useMessages } from '../../kit';
import { NewPassword } from './new-password';

/** Gives somebody another password. */
export function ResetPasswordDialog({ user, onClose }: { user: Schema<'UserResp'>; onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const { done } = useMessages();
  const [password, setPassword] = useState<string>();
  const reset = async () => {
    await call(api.PUT('/users/{user_id}/password', { params: { path: { user_id: user.user_id } }, body: { new_password: password ?? '' } }));
    done(t('users.reset.done', { name: user.username }));
  };
  return (
    <FormDialog title={t('users.reset.title', { name: user.username })} size="small" submit={t('users.reset.submit')} onSubmit={reset} onClose={onClose} ready={password !== undefined}>
      <p>{t('users.reset.text')}</p>
      <NewPassword onChange={setPassword} />
    </FormDialog>
  );
}
