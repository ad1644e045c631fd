import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { ApiError, isNotFound } from '../../api/errors';
import { Checkbox, FormDialog, State, useMessages } from '../../kit';
import { DirectoryAsk } from './directory-ask';
import styles from './people.module.css';

type Person = Schema<'LdapUser'>;

/** Imports people of these names; who was refused, while the others were imported. */
async function importPeople(ldap_uid_list: string[]): Promise<Schema<'LdapFailedImportUser'>[]> {
  const pending = api.POST('/ldap/users/import', { body: { ldap_uid_list } });
  try {
    await call(pending);
    return [];
  } catch (cause) {
    const refused = isNotFound(cause) ? (await pending).error : undefined;
    if (!Array.isArray(refused)) throw cause;
    return refused as Schema<'LdapFailedImportUser'>[];
  }
}

/** Takes people of the directory in before they log in for the first time, so that they can be given roles. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const client = useQueryClient();
  const { done } = useMessages();
  const [asked, setAsked] = useState<string>();
  const [chosen, setChosen] = useState<Person[]>([]);
  const found = useQuery({
    queryKey: ['ldap', 'users', asked],
    enabled: asked !== undefined,
    retry: false,
    queryFn: () => call(api.GET('/ldap/users/search', { params: { query: { username: asked } } })),
  });
  const isChosen = (person: Person) => chosen.some((one) => one.username === person.username);
  // Who was chosen of an earlier search stays to be seen.
  const people = [...chosen, ...(found.data ?? []).filter((person) => !isChosen(person))];
  const take = async () => {
    const refused = await importPeople(chosen.map((person) => person.username));
    await client.invalidateQueries({ queryKey: ['users'] });
    const count = chosen.length - refused.length;
    if (count > 0) done(t('users.import.done', { count }));
    if (refused.length === 0) return;
    setChosen([]);
    const names = refused.map(({ uid, error }) => t('users.import.one-refused', { name: uid, reason: t([`users.import.reason.${error}`, 'users.import.reason.other'], { error }) }));
    throw new ApiError(404, 'REFUSED', t('users.import.refused', { names: names.join('; ') }));
  };
  return (
    <FormDialog title={t('users.import.open')} submit={t('users.import.submit', { count: chosen.length })} onSubmit={take} onClose={onClose} ready={chosen.length > 0}>
      <p>{t('users.import.text')}</p>
      <DirectoryAsk label={t('users.import.search')} busy={found.isFetching} error={found.error} onAsk={(name) => (name === asked ? void found.refetch() : setAsked(name))} />
      {found.data?.length === 0 && <State icon="search" title={t('users.import.none')} />}
      {people.length > 0 && (
        <ul className={styles.found}>
          {people.map((person) => (
            <li key={person.username}>
              <Checkbox
                label={person.username}
                hint={[person.realname, person.email].filter(Boolean).join(' · ')}
                checked={isChosen(person)}
                onChange={(on) => setChosen((before) => (on ? [...before, person] : before.filter((one) => one.username !== person.username)))}
              />
            </li>
          ))}
        </ul>
      )}
    </FormDialog>
  );
}
