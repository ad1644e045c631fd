import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField, useErrorText } from '../../kit';
import styles from './people.module.css';

/** Asks the directory for a name. Enter asks too: the form around it is another question. */
export function DirectoryAsk({ label, busy, error, onAsk }: { label: string; busy: boolean; error: unknown; onAsk: (name: string) => void }) {
  const { t } = useTranslation('admin-people');
  const errorText = useErrorText();
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  return (
    <div className={styles.ask}>
      <TextField
        label={label}
        value={typed}
        onChange={setTyped}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (name !== '') onAsk(name);
        }}
        error={error ? errorText(error) : undefined}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
      />
      <Button icon="search" busy={busy} disabled={name === ''} onClick={() => onAsk(name)}>
        {t('users.import.find')}
      </Button>
    </div>
  );
}
