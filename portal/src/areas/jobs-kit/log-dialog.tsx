import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, CopyButton, Dialog, ErrorState, saveFile, Skeleton, TextField } from '../../kit';
import styles from './jobs-kit.module.css';

/** What a task wrote; read again every two seconds while it is `live`. `queryKey` names the log. */
export function LogDialog({ title, queryKey, load, live, onClose }: { title: string; queryKey: readonly unknown[]; load: () => Promise<string>; live: boolean; onClose: () => void }) {
  const { t } = useTranslation('jobs-kit');
  const [part, setPart] = useState('');
  const log = useQuery({ queryKey, queryFn: load, refetchInterval: live ? 2000 : false });
  const text = log.data ?? '';
  const wanted = part.trim().toLowerCase();
  const shown = wanted === '' ? text : text.split('\n').filter((line) => line.toLowerCase().includes(wanted)).join('\n');
  const save = () => saveFile(`${queryKey.join('-').replaceAll(/[^\w-]+/g, '-')}.log`, 'text/plain', text);
  return (
    <Dialog
      title={title}
      size="wide"
      onClose={onClose}
      foot={
        <>
          <Button icon="download" disabled={text === ''} onClick={save}>
            {t('log.download')}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t('kit:close')}
          </Button>
        </>
      }
    >
      {log.error ? (
        <ErrorState error={log.error} retry={() => void log.refetch()} />
      ) : (
        <>
          <div className={styles.logBar}>
            <TextField label={t('log.filter')} value={part} onChange={setPart} maxLength={255} />
            <CopyButton text={shown} label={t('log.copy')} />
          </div>
          {log.data === undefined ? (
            <Skeleton />
          ) : (
            <pre className={styles.log} tabIndex={0} aria-label={title}>
              {shown || t('log.empty')}
            </pre>
          )}
        </>
      )}
    </Dialog>
  );
}
