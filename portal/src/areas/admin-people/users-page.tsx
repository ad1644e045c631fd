import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, type Column, List, Page, Segments, Time, withParameters } from '../../kit';
import { useServer, useUser } from '../../session/session';
import { useBulk } from '../bulk';
import { ImportDialog } from './import-dialog';
import { NewUserDialog } from './new-user-dialog';
import { ResetPasswordDialog } from './reset-password-dialog';

type User = Schema<'UserResp'>;
type Shown = 'all' | 'admins';

/** Everybody who can log in, but for the first administrator, who is nobody's to change. */
export default function UsersPage() {
  const { t } = useTranslation('admin-people');
  const me = useUser();
  const { auth_mode: mode } = useServer();
  const bulk = useBulk();
  const [address, setAddress] = useSearchParams();
  const [dialog, setDialog] = useState<'new' | 'import'>();
  const [resetting, setResetting] = useState<User>();
  const shown: Shown = address.get('role') === 'admins' ? 'admins' : 'all';
  const isOwn = mode === 'db_auth';
  const isOther = (user: User) => user.user_id !== me?.user_id;

  const setAdmin = (users: User[], to: boolean, clear?: () => void) => {
    const count = users.length;
    const way = to ? 'set' : 'revoke';
    return bulk({
      operation: t(`users.${way}.action`),
      items: users,
      subject: (user) => user.username,
      work: (user) => call(api.PUT('/users/{user_id}/sysadmin', { params: { path: { user_id: user.user_id } }, body: { sysadmin_flag: to } })),
      question: { title: t(`users.${way}.title`, { count }), text: t(`users.${way}.text`), loses: users.map((user) => user.username), action: t(`users.${way}.action`), danger: !to },
      done: t('users.right-done', { count }),
      failed: (failed) => t('users.some-failed', { count: failed }),
      stale: ['users'],
      clear,
    });
  };
  const remove = (users: User[], clear?: () => void) =>
    bulk({
      operation: t('users.delete.operation'),
      items: users,
      subject: (user) => user.username,
      work: (user) => call(api.DELETE('/users/{user_id}', { params: { path: { user_id: user.user_id } } })),
      question: { title: t('users.delete.title', { count: users.length }), text: t('users.delete.text'), loses: users.map((user) => user.username), action: t('users.delete.action'), danger: true },
      done: t('users.delete.done', { count: users.length }),
      failed: (failed) => t('users.some-failed', { count: failed }),
      stale: ['users'],
      clear,
    });
  // What is searched for and the order stay.
  const show = (next: Shown) => setAddress((before) => withParameters(before, { role: next === 'all' ? undefined : next, page: undefined }), { replace: true, preventScrollReset: true });

  const columns: Column<User>[] = [
    { id: 'name', head: t('users.column.name'), sort: 'username', primary: true, cell: (user) => <Name user={user} isMe={!isOther(user)} /> },
    { id: 'admin', head: t('users.column.admin'), sort: 'sysadmin_flag', cell: (user) => <Administrator user={user} /> },
    { id: 'email', head: t('users.column.email'), sort: 'email', cell: (user) => user.email || '–' },
    { id: 'realname', head: t('users.column.realname'), sort: 'realname', hide: 'medium', cell: (user) => user.realname || '–' },
    { id: 'created', head: t('users.column.created'), sort: 'creation_time', cell: (user) => <Time value={user.creation_time} /> },
  ];
  return (
    <Page
      title={t('users.title')}
      sub={t(`users.mode.${mode}`)}
      actions={
        isOwn ? (
          <Button kind="primary" icon="plus" onClick={() => setDialog('new')}>
            {t('users.new.open')}
          </Button>
        ) : (
          mode === 'ldap_auth' && (
            <Button kind="primary" icon="download" onClick={() => setDialog('import')}>
              {t('users.import.open')}
            </Button>
          )
        )
      }
    >
      <List
        name="users"
        label={t('users.title')}
        queryKey={['users', shown]}
        load={({ text, ...asked }) => page(api.GET('/users', { params: { query: { ...asked, q: q({ field: 'username', part: text }, shown === 'admins' && { field: 'sysadmin_flag', is: true }) } } }))}
        sort="username"
        columns={columns}
        rowKey={(user) => user.username}
        search={t('users.search')}
        filters={
          <Segments
            label={t('users.column.admin')}
            value={shown}
            onChange={show}
            options={[
              { value: 'all', label: t('users.shown.all') },
              { value: 'admins', label: t('users.shown.admins') },
            ]}
          />
        }
        bulk={(chosen, clear) => (
          <>
            {chosen.some((user) => !user.sysadmin_flag) && (
              <Button small icon="policy" onClick={() => void setAdmin(chosen.filter((user) => !user.sysadmin_flag), true, clear)}>
                {t('users.set.action')}
              </Button>
            )}
            {chosen.some((user) => user.sysadmin_flag) && (
              <Button small icon="user" onClick={() => void setAdmin(chosen.filter((user) => user.sysadmin_flag), false, clear)}>
                {t('users.revoke.action')}
              </Button>
            )}
            <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
              {t('users.delete.action')}
            </Button>
          </>
        )}
        canChoose={isOther}
        rowMenu={(user) => [
          isOther(user) && {
            label: user.sysadmin_flag ? t('users.revoke.action') : t('users.set.action'),
            icon: user.sysadmin_flag ? 'user' : 'policy',
            onSelect: () => void setAdmin([user], !user.sysadmin_flag),
          },
          isOwn && isOther(user) && { label: t('users.reset.open'), icon: 'key', onSelect: () => setResetting(user) },
          isOther(user) && 'line',
          isOther(user) && { label: t('users.delete.action'), icon: 'trash', danger: true, onSelect: () => void remove([user]) },
        ]}
        empty={shown === 'admins' ? { title: t('users.empty.admins'), text: t('users.empty.admins-text') } : { title: t('users.empty.title'), text: t(isOwn ? 'users.empty.text' : 'users.empty.text-provider') }}
      />
      {dialog === 'new' && <NewUserDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(undefined)} />}
      {resetting && <ResetPasswordDialog user={resetting} onClose={() => setResetting(undefined)} />}
    </Page>
  );
}

function Name({ user, isMe }: { user: User; isMe: boolean }) {
  const { t } = useTranslation('admin-people');
  return (
    <span>
      {user.username} {isMe && <Badge tone="info">{t('users.you')}</Badge>}
    </span>
  );
}

/** Whether somebody administers the installation, and who said so. */
function Administrator({ user }: { user: User }) {
  const { t } = useTranslation('admin-people');
  if (user.sysadmin_flag) return <Badge tone="ok">{t('users.admin.yes')}</Badge>;
  return user.admin_role_in_auth ? <Badge tone="info">{t('users.admin.by-group')}</Badge> : <span>{t('users.admin.no')}</span>;
}
