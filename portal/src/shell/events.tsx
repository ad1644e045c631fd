import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton, Segments, State, Status, Time, useModal, useOperations } from '../kit';
import styles from './shell.module.css';

type Shown = 'all' | 'running' | 'failed';

/** The drawer of what takes its time: what runs, what failed and why. */
export function Events() {
  const { t } = useTranslation('shell');
  const { all } = useOperations();
  const [open, setOpen] = useState(false);
  const running = all.filter((operation) => operation.state === 'running').length;
  const failed = all.filter((operation) => operation.state === 'failed').length;
  return (
    <>
      <span className={styles.counted}>
        <IconButton name="bell" label={t('events.label')} aria-haspopup="dialog" onClick={() => setOpen(true)} />
        {running + failed > 0 && <span className={`${styles.count} ${failed > 0 ? styles.failed : ''}`}>{running || failed}</span>}
      </span>
      {open && <Drawer onClose={() => setOpen(false)} />}
    </>
  );
}

function Drawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const { all, clear } = useOperations();
  const ref = useModal();
  const [shown, setShown] = useState<Shown>('all');
  const operations = all.filter((operation) => shown === 'all' || operation.state === shown);
  return (
    <dialog ref={ref} className={styles.events} aria-label={t('events.label')} onClose={onClose} onClick={(event) => event.target === ref.current && onClose()}>
      <div className={styles.eventsHead}>
        <h2>{t('events.label')}</h2>
        <IconButton name="close" small label={t('events.close')} onClick={onClose} />
      </div>
      <div className={styles.eventsBar}>
        <Segments
          label={t('events.label')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'all', label: t('events.all') },
            { value: 'running', label: t('events.running') },
            { value: 'failed', label: t('events.failed') },
          ]}
        />
        <Button kind="quiet" small onClick={clear}>
          {t('events.clear')}
        </Button>
      </div>
      {operations.length === 0 ? (
        <State icon="clock" title={t('events.none')} text={t('events.none-text')} />
      ) : (
        <ol>
          {operations.map((operation) => (
            <li key={operation.id}>
              <strong>{operation.subject}</strong>
              <Status value={operation.state === 'running' ? 'Running' : operation.state === 'done' ? 'Success' : 'Error'} />
              <small>{operation.title}</small>
              <small>
                <Time value={operation.begun} />
              </small>
              {operation.reason && <p>{operation.reason}</p>}
            </li>
          ))}
        </ol>
      )}
    </dialog>
  );
}
