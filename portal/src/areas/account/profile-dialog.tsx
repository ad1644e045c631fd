import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { FormDialog, TextArea, TextField, useMessages } from '../../kit';
import { type User, userQuery, useServer } from '../../session/session';
import { CliSecret, OwnSecretDialog } from './cli-secret';

/** Longest comment that the server takes. */
const MAX_COMMENT = 30;

/** One's own name and address; those who come from a provider see them only, and have a secret for command lines. */
export default function ProfileDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { done } = useMessages();
  const { auth_mode: mode } = useServer();
  const isOwn = mode === 'db_auth' || user.user_id === 1;
  const [form, setForm] = useState({ email: user.email ?? '', realname: user.realname ?? '', comment: user.comment ?? '' });
  const [isChoosing, setChoosing] = useState(false);
  const set = (field: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const save = async () => {
    if (!isOwn) return;
    await call(api.PUT('/users/{user_id}', { params: { path: { user_id: user.user_id } }, body: form }));
    await client.invalidateQueries({ queryKey: userQuery.queryKey });
    done(t('profile.done'));
  };
  return (
    <>
      <FormDialog title={t('profile.title')} submit={isOwn ? t('profile.save') : t('profile.close')} onSubmit={save} onClose={onClose} ready={!isOwn || (form.email !== '' && form.realname !== '')}>
        <TextField label={t('profile.username')} value={user.username} disabled />
        <TextField label={t('profile.email')} type="email" value={form.email} onChange={set('email')} disabled={!isOwn} maxLength={255} />
        <TextField label={t('profile.realname')} value={form.realname} onChange={set('realname')} disabled={!isOwn} maxLength={255} />
        <TextArea label={t('profile.comment')} value={form.comment} onChange={set('comment')} disabled={!isOwn} maxLength={MAX_COMMENT} rows={2} />
        {user.oidc_user_meta && <CliSecret user={user} secret={user.oidc_user_meta.secret} onChoose={() => setChoosing(true)} />}
      </FormDialog>
      {isChoosing && <OwnSecretDialog user={user} onClose={() => setChoosing(false)} />}
    </>
  );
}
