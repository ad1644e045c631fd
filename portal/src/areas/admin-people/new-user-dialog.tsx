import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { ApiError } from '../../api/errors';
import { Checkbox, FormDialog, TextArea, TextField, useErrorText, useMessages } from '../../kit';
import { NewPassword } from './new-password';

/** Longest remark, in characters. */
const MAX_COMMENT = 30;

/** Makes an account whose password is kept here. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const client = useQueryClient();
  const errorText = useErrorText();
  const { done, fail } = useMessages();
  const [form, setForm] = useState({ username: '', email: '', realname: '', comment: '' });
  const [isAdmin, setAdmin] = useState(false);
  const [password, setPassword] = useState<string>();
  const set = (field: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(form.email);
  const create = async () => {
    const pending = api.POST('/users', { body: { ...form, username: form.username.trim(), password: password ?? '' } });
    await call(pending);
    const name = form.username.trim();
    const user_id = Number((await pending).response.headers.get('Location')?.split('/').pop());
    try {
      if (isAdmin) await call(api.PUT('/users/{user_id}/sysadmin', { params: { path: { user_id } }, body: { sysadmin_flag: true } }));
      done(t('users.new.done', { name }));
    } catch (cause) {
      // The account is there: sending the form again could only find its name taken.
      fail(new ApiError(403, 'NO_ADMINISTRATOR', t('users.new.no-admin', { name, reason: errorText(cause) })));
    }
    await client.invalidateQueries({ queryKey: ['users'] });
  };
  return (
    <FormDialog title={t('users.new.title')} submit={t('kit:create')} onSubmit={create} onClose={onClose} ready={form.username.trim() !== '' && isAddress && form.realname.trim() !== '' && password !== undefined}>
      <TextField label={t('users.column.name')} hint={t('users.new.name-hint')} value={form.username} onChange={set('username')} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={255} required />
      <TextField label={t('users.column.email')} type="email" value={form.email} onChange={set('email')} error={form.email !== '' && !isAddress ? t('users.new.email-wrong') : undefined} autoComplete="off" maxLength={255} required />
      <TextField label={t('users.column.realname')} value={form.realname} onChange={set('realname')} autoComplete="off" maxLength={255} required />
      <NewPassword onChange={setPassword} />
      <Checkbox label={t('users.new.admin')} hint={t('users.new.admin-hint')} checked={isAdmin} onChange={setAdmin} />
      <TextArea label={t('users.new.comment')} value={form.comment} onChange={set('comment')} rows={2} maxLength={MAX_COMMENT} />
    </FormDialog>
  );
}
