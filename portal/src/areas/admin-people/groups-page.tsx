import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, type Column, List, Notice, Page } from '../../kit';
import { useServer } from '../../session/session';
import { useBulk } from '../bulk';
import { EditGroupDialog, NewGroupDialog } from './group-dialogs';

type Group = Schema<'UserGroup'>;

/** Groups, which can be given roles in projects; who is in one is told by the directory or the provider. */
export default function GroupsPage() {
  const { t } = useTranslation('admin-people');
  const { auth_mode: mode } = useServer();
  const bulk = useBulk();
  const [making, setMaking] = useState(false);
  const [editing, setEditing] = useState<Group>();

  const remove = (groups: Group[], clear?: () => void) =>
    bulk({
      operation: t('groups.delete.operation'),
      items: groups,
      subject: (group) => group.group_name,
      work: (group) => call(api.DELETE('/usergroups/{group_id}', { params: { path: { group_id: group.id } } })),
      question: { title: t('groups.delete.title', { count: groups.length }), text: t('groups.delete.text'), loses: groups.map((group) => group.group_name), action: t('kit:delete'), danger: true },
      done: t('groups.delete.done', { count: groups.length }),
      failed: (count) => t('users.some-failed', { count }),
      stale: ['groups'],
      clear,
    });

  const columns: (Column<Group> | false)[] = [
    { id: 'name', head: t('groups.column.name'), sort: 'group_name', primary: true, cell: (group) => group.group_name },
    { id: 'type', head: t('groups.column.type'), sort: 'group_type', cell: (group) => <Badge>{t(`groups.type.${group.group_type}`)}</Badge> },
    mode === 'ldap_auth' && { id: 'dn', head: t('groups.column.dn'), sort: 'ldap_group_dn', wrap: true, cell: (group) => group.ldap_group_dn || '–' },
  ];
  return (
    <Page
      title={t('groups.title')}
      sub={t('groups.sub')}
      actions={
        mode !== 'db_auth' && (
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {t('groups.new.open')}
          </Button>
        )
      }
    >
      {mode === 'db_auth' && <Notice kind="info">{t('groups.none-here')}</Notice>}
      <List
        name="groups"
        label={t('groups.title')}
        queryKey={['groups']}
        load={({ text, ...asked }) => page(api.GET('/usergroups', { params: { query: { ...asked, q: q({ field: 'group_name', part: text }) } } }))}
        sort="group_name"
        columns={columns}
        rowKey={(group) => group.id}
        rowName={(group) => group.group_name}
        search={t('groups.search')}
        bulk={(chosen, clear) => (
          <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
            {t('kit:delete')}
          </Button>
        )}
        rowMenu={(group) => [
          { label: t('groups.edit.open'), icon: 'edit', onSelect: () => setEditing(group) },
          { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void remove([group]) },
        ]}
        empty={{ title: t('groups.empty.title'), text: t('groups.empty.text') }}
      />
      {making && <NewGroupDialog onClose={() => setMaking(false)} />}
      {editing && <EditGroupDialog group={editing} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}
