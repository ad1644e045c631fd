import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { FormDialog, RadioGroup, State, TextField, useMessages } from '../../kit';
import { useServer } from '../../session/session';
import { DirectoryAsk } from './directory-ask';
import styles from './people.module.css';

const LDAP = 1;
const OIDC = 3;

/** Makes a group of the kind that the mode of log-in knows. */
export function NewGroupDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const { auth_mode: mode } = useServer();
  const client = useQueryClient();
  const { done } = useMessages();
  const isLdap = mode === 'ldap_auth';
  const [name, setName] = useState('');
  const [dn, setDn] = useState('');
  const create = async () => {
    const group_name = name.trim();
    await call(api.POST('/usergroups', { body: isLdap ? { group_name, group_type: LDAP, ldap_group_dn: dn.trim() } : { group_name, group_type: OIDC } }));
    await client.invalidateQueries({ queryKey: ['groups'] });
    done(t('groups.new.done', { name: group_name }));
  };
  return (
    <FormDialog title={t('groups.new.open')} submit={t('kit:create')} onSubmit={create} onClose={onClose} ready={name.trim() !== '' && (!isLdap || dn.trim() !== '')}>
      {isLdap && (
        <Directory
          chosen={dn}
          onChoose={(found) => {
            setDn(found.ldap_group_dn);
            setName(found.group_name);
          }}
        />
      )}
      {isLdap && <TextField label={t('groups.column.dn')} hint={t('groups.new.dn-hint')} value={dn} onChange={setDn} maxLength={1024} autoComplete="off" spellCheck={false} mono required />}
      <TextField label={t('groups.column.name')} hint={isLdap ? t('groups.new.name-hint') : t('groups.new.name-hint-oidc')} value={name} onChange={setName} maxLength={255} autoComplete="off" spellCheck={false} required />
    </FormDialog>
  );
}

/** Looks for a group in the directory, so that nobody has to type its distinguished name. */
function Directory({ chosen, onChoose }: { chosen: string; onChoose: (group: Schema<'LdapGroupJson'>) => void }) {
  const { t } = useTranslation('admin-people');
  const [asked, setAsked] = useState<string>();
  const found = useQuery({
    queryKey: ['ldap', 'groups', asked],
    enabled: asked !== undefined,
    retry: false,
    queryFn: () => call(api.GET('/ldap/groups/search', { params: { query: { groupname: asked } } })),
  });
  return (
    <>
      <DirectoryAsk label={t('groups.new.search')} busy={found.isFetching} error={found.error} onAsk={(name) => (name === asked ? void found.refetch() : setAsked(name))} />
      {found.data &&
        (found.data.length === 0 ? (
          <State icon="search" title={t('groups.new.none')} />
        ) : (
          <div className={styles.found}>
            <RadioGroup
              label={t('groups.new.found')}
              value={chosen}
              onChange={(value) => {
                const group = found.data.find((each) => each.ldap_group_dn === value);
                if (group) onChoose(group);
              }}
              options={found.data.map((group) => ({ value: group.ldap_group_dn, label: group.group_name, hint: group.ldap_group_dn }))}
            />
          </div>
        ))}
    </>
  );
}

/** Gives a group another name. */
export function EditGroupDialog({ group, onClose }: { group: Schema<'UserGroup'>; onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const client = useQueryClient();
  const { done } = useMessages();
  const [name, setName] = useState(group.group_name);
  const save = async () => {
    await call(api.PUT('/usergroups/{group_id}', { params: { path: { group_id: group.id } }, body: { group_name: name.trim() } }));
    await client.invalidateQueries({ queryKey: ['groups'] });
    done(t('groups.edit.done', { name: name.trim() }));
  };
  return (
    <FormDialog title={t('groups.edit.title', { name: group.group_name })} size="small" submit={t('kit:save')} onSubmit={save} onClose={onClose} ready={name.trim() !== '' && name.trim() !== group.group_name}>
      <TextField label={t('groups.column.name')} hint={group.group_type === OIDC ? t('groups.edit.hint-oidc') : undefined} value={name} onChange={setName} maxLength={255} required />
      {group.ldap_group_dn && <TextField label={t('groups.column.dn')} value={group.ldap_group_dn} disabled mono />}
    </FormDialog>
  );
}
