import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, Checkbox, FormDialog, State, TextField, useErrorText, useMessages } from '../../kit';
import styles from './people.module.css';

/** Takes people of the directory in before they log in for the first time, so that they can be given roles. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('admin-people');
  const client = useQueryClient();
  const errorText = useErrorText();
  const { done } = useMessages();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<string>();
  const [chosen, setChosen] = useState<string[]>([]);
  const found = useQuery({
    queryKey: ['ldap', 'users', asked],
    enabled: asked !== undefined,
    retry: false,
    queryFn: () => call(api.GET('/ldap/users/search', { params: { query: { username: asked } } })),
  });
  const take = async () => {
    await call(api.POST('/ldap/users/import', { body: { ldap_uid_list: chosen } }));
    await client.invalidateQueries({ queryKey: ['users'] });
    done(t('users.import.done', { count: chosen.length }));
  };
  return (
    <FormDialog title={t('users.import.open')} submit={t('users.import.submit', { count: chosen.length })} onSubmit={take} onClose={onClose} ready={chosen.length > 0}>
      <p>{t('users.import.text')}</p>
      <div className={styles.ask}>
        <TextField label={t('users.import.search')} value={typed} onChange={setTyped} error={found.error ? errorText(found.error) : undefined} autoCapitalize="none" spellCheck={false} maxLength={255} />
        <Button icon="search" busy={found.isFetching} onClick={() => setAsked(typed.trim())}>
          {t('users.import.find')}
        </Button>
      </div>
      {found.data &&
        (found.data.length === 0 ? (
          <State icon="search" title={t('users.import.none')} />
        ) : (
          <ul className={styles.found}>
            {found.data.map((person) => (
              <li key={person.username}>
                <Checkbox
                  label={person.username}
                  hint={[person.realname, person.email].filter(Boolean).join(' · ')}
                  checked={chosen.includes(person.username)}
                  onChange={(on) => setChosen((before) => (on ? [...before, person.username] : before.filter((name) => name !== person.username)))}
                />
              </li>
            ))}
          </ul>
        ))}
    </FormDialog>
  );
}
