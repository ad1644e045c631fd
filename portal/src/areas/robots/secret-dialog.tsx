import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Button, Code, Dialog, Notice, saveFile, useMessages } from '../../kit';
import { LogIn } from './log-in';
import styles from './robots.module.css';

/** A robot's secret, as the API told it this once. */
export type Secret = Pick<Schema<'RobotCreated'>, 'name' | 'secret'> & Partial<Schema<'RobotCreated'>>;

/** Shows secrets once. They are in the memory of this dialog alone, and it asks before it forgets what nobody took. */
export function SecretDialog({ title, secrets, onClose }: { title: string; secrets: Secret[]; onClose: () => void }) {
  const { t } = useTranslation('robots');
  const { confirm } = useMessages();
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const take = (...names: string[]) => setTaken((before) => new Set([...before, ...names]));
  const left = secrets.filter(({ name }) => !taken.has(name));
  const close = async () => {
    const isSure = left.length === 0 || (await confirm({ title: t('secret.close'), text: t('secret.close-text'), loses: left.map(({ name }) => name), action: t('secret.close-action'), danger: true }));
    if (isSure) onClose();
  };
  const [only] = secrets;
  const isOne = secrets.length === 1 && only !== undefined;
  const save = () => {
    const name = isOne ? only.name : 'robots';
    saveFile(`${name.replaceAll(/[^\w.+$-]+/g, '-')}.json`, 'application/json', JSON.stringify(isOne ? only : secrets, null, 2));
    take(...secrets.map((secret) => secret.name));
  };
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={() => void close()}
      foot={
        <>
          <Button icon="download" onClick={save}>
            {t('secret.export')}
          </Button>
          <Button kind="primary" onClick={() => void close()}>
            {t('secret.stored')}
          </Button>
        </>
      }
    >
      <Notice kind="warn">{t('secret.once', { count: secrets.length })}</Notice>
      {secrets.map(({ name, secret }) => (
        <div key={name} className={styles.secret}>
          <span className={styles.tiny}>{t('secret.name')}</span>
          <Code text={name} wrap />
          <span className={styles.tiny}>{t('secret.secret')}</span>
          {/* Who marks it and copies it by hand has taken it too. */}
          <div onCopy={() => take(name)}>
            <Code text={secret} wrap onCopy={() => take(name)} />
          </div>
        </div>
      ))}
      {isOne && <LogIn robot={only.name} />}
    </Dialog>
  );
}
