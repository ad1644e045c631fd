import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Checkbox, FormDialog, TextArea, TextField, useMessages } from '../../kit';
import { NewPassword } from './new-password';

/** Makes an account whose password is kept here. */
export function NewUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const client = useQueryClient();
  const { done } = useMessages();
  const [form, setForm] = useState({ username: '', email: '', realname: '', comment: '' });
  const [isAdmin, setAdmin] = useState(false);
  const [password, setPassword] = useState<string>();
  const set = (field: keyof typeof form) => (value: string) => setForm((before) => ({ ...before, [field]: value }));
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(form.email);
  const create = async () => {
    const pending = api.POST('/users', { body: { ...form, username: form.username.trim(), password: password ?? '' } });
    await call(pending);
    const id = Number((await pending).response.headers.get('Location')?.split('/').pop());
    try {
      if (isAdmin) await call(api.PUT('/users/{user_id}/sysadmin', { params: { path: { user_id: id } }, body: { sysadmin_flag: true } }));
    } finally {
      await client.invalidateQueries({ queryKey: ['users'] });
    }
    done(t('users.new.done', { name: form.username }));
  };
  return (
    <FormDialog title={t('users.new.title')} submit={t('kit:create')} onSubmit={create} onClose={onClose} ready={form.username.trim() !== '' && isAddress && form.realname.trim() !== '' && password !== undefined}>
      <TextField label={t('users.column.name')} hint={t('users.new.name-hint')} value={form.username} onChange={set('username')} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={255} required />
      <TextField label={t('users.column.email')} type="email" value={form.email} onChange={set('email')} error={form.email !== '' && !isAddress ? t('users.new.email-wrong') : undefined} autoComplete="off" maxLength={255} required />
      <TextField label={t('users.column.realname')} value={form.realname} onChange={set('realname')} autoComplete="off" maxLength={255} required />
      <NewPassword onChange={setPassword} />
      <Checkbox label={t('users.new.admin')} hint={t('users.new.admin-hint')} checked={isAdmin} onChange={setAdmin} />
      <TextArea label={t('users.new.comment')} value={form.comment} onChange={set('comment')} rows={2} maxLength={255} />
    </FormDialog>
  );
}
