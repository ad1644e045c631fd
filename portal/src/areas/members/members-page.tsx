import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { Badge, Button, type Column, Icon, List, Menu, type MenuEntry } from '../../kit';
import { useServer, useUser } from '../../session/session';
import { useBulk } from '../bulk';
import { useProject } from '../project/context';
import { AddDialog } from './add-dialog';
import styles from './members.module.css';
import { ROLES } from './roles';

type Member = Schema<'ProjectMemberEntity'>;

/** Everybody who has a role in a project, directly or by a group. */
export default function MembersPage() {
  const { t } = useTranslation('members');
  const me = useUser();
  const { auth_mode: mode } = useServer();
  const { project, may } = useProject();
  const bulk = useBulk();
  const [adding, setAdding] = useState<'user' | 'group'>();
  const id = String(project.project_id);
  const mayUpdate = may('member', 'update');
  const mayRemove = may('member', 'delete');
  const isMe = (member: Member) => member.entity_type === 'u' && member.entity_id === me?.user_id;
  const path = (member: Member) => ({ params: { path: { project_name_or_id: id, mid: member.id } } });

  /** Whether nobody administers the project once these do not. */
  const leavesNobody = async (members: Member[]) => {
    const admins = members.filter((member) => member.role_id === 1).length;
    if (admins === 0) return false;
    const summary = await call(api.GET('/projects/{project_name_or_id}/summary', { params: { path: { project_name_or_id: id } } }));
    return admins >= (summary.project_admin_count ?? 0);
  };
  const setRole = async (members: Member[], role: number, clear?: () => void) => {
    const changed = members.filter((member) => member.role_id !== role);
    if (changed.length === 0) return clear?.();
    const names = changed.map((member) => member.entity_name);
    const isLast = role !== 1 && (await leavesNobody(changed).catch(() => false));
    await bulk({
      operation: t('role.operation'),
      items: changed,
      subject: (member) => member.entity_name,
      work: (member) => call(api.PUT('/projects/{project_name_or_id}/members/{mid}', { ...path(member), body: { role_id: role } })),
      question: isLast ? { title: t('role.last-title'), text: t('last'), loses: names, action: t('role.operation'), danger: true } : undefined,
      done: t('role.done', { count: names.length, role: t(`kit:role.${role}`) }),
      failed: (count) => t('some-failed', { count }),
      stale: ['project', id],
      clear,
    });
  };
  const remove = async (members: Member[], clear?: () => void) => {
    const names = members.map((member) => member.entity_name);
    const isLast = await leavesNobody(members).catch(() => false);
    await bulk({
      operation: t('remove.operation'),
      items: members,
      subject: (member) => member.entity_name,
      work: (member) => call(api.DELETE('/projects/{project_name_or_id}/members/{mid}', path(member))),
      question: { title: t('remove.title', { count: names.length, project: project.name }), text: isLast ? `${t('remove.text')} ${t('last')}` : t('remove.text'), loses: names, action: t('remove.action'), danger: true },
      done: t('remove.done', { count: names.length }),
      failed: (count) => t('some-failed', { count }),
      stale: ['project', id],
      clear,
    });
  };
  const roleEntries = (members: Member[], clear?: () => void): MenuEntry[] => [
    { label: t('role.operation') },
    ...ROLES.map((role) => ({
      label: t(`kit:role.${role}`),
      checked: members.every((member) => member.role_id === Number(role)),
      onSelect: () => void setRole(members, Number(role), clear),
    })),
  ];

  const columns: Column<Member>[] = [
    { id: 'name', head: t('column.name'), primary: true, cell: (member) => <Name member={member} isMe={isMe(member)} /> },
    { id: 'type', head: t('column.type'), width: '25%', cell: (member) => t(`type.${member.entity_type}`) },
    { id: 'role', head: t('column.role'), width: '25%', cell: (member) => <Badge tone={member.role_id === 1 ? 'info' : 'idle'}>{t(`kit:role.${member.role_id}`)}</Badge> },
  ];
  return (
    <>
      <List<Member>
        name="members"
        label={t('tab')}
        queryKey={['project', id, 'members']}
        load={({ text, page: at, page_size }) =>
          page(api.GET('/projects/{project_name_or_id}/members', { params: { path: { project_name_or_id: id }, query: { page: at, page_size, entityname: text || undefined } } }))
        }
        columns={columns}
        rowKey={(member) => member.id}
        rowName={(member) => member.entity_name}
        search={t('search')}
        actions={
          may('member', 'create') && (
            <>
              <Button kind="primary" icon="plus" onClick={() => setAdding('user')}>
                {t('add.user.open')}
              </Button>
              {mode !== 'db_auth' && (
                <Button icon="plus" onClick={() => setAdding('group')}>
                  {t('add.group.open')}
                </Button>
              )}
            </>
          )
        }
        bulk={
          mayUpdate || mayRemove
            ? (chosen, clear) => (
                <>
                  {mayUpdate && (
                    <Menu
                      label={t('role.operation')}
                      entries={roleEntries(chosen, clear)}
                      button={(opener) => (
                        <Button {...opener} small icon="policy">
                          {t('role.operation')}
                        </Button>
                      )}
                    />
                  )}
                  {mayRemove && (
                    <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
                      {t('remove.action')}
                    </Button>
                  )}
                </>
              )
            : undefined
        }
        canChoose={(member) => !isMe(member)}
        rowMenu={
          mayUpdate || mayRemove
            ? (member) =>
                isMe(member)
                  ? []
                  : [
                      ...(mayUpdate ? roleEntries([member]) : []),
                      mayUpdate && mayRemove && 'line',
                      mayRemove && { label: t('remove.action'), icon: 'trash', danger: true, onSelect: () => void remove([member]) },
                    ]
            : undefined
        }
        empty={{ title: t('empty.title'), text: t('empty.text') }}
      />
      {adding && <AddDialog kind={adding} onClose={() => setAdding(undefined)} />}
    </>
  );
}

function Name({ member, isMe }: { member: Member; isMe: boolean }) {
  const { t } = useTranslation('members');
  return (
    <span className={styles.name}>
      <Icon name={member.entity_type === 'g' ? 'groups' : 'user'} size={16} />
      <span>{member.entity_name}</span>
      {isMe && <Badge tone="info">{t('you')}</Badge>}
    </span>
  );
}
