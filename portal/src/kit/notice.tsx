import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon';
import styles from './notice.module.css';

/** What colour something has: good, to be looked at, bad, neither. */
export type Tone = 'info' | 'ok' | 'warn' | 'bad' | 'idle';

/** Some words in a box, read out at once when they are bad. */
export function Notice({ kind = 'info', children }: { kind?: Tone; children: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[kind]}`} role={kind === 'bad' ? 'alert' : undefined}>
      <Icon name={kind === 'ok' ? 'check' : kind === 'info' || kind === 'idle' ? 'info' : 'warning'} size={16} />
      <div>{children}</div>
    </div>
  );
}

/** A word in a coloured pill. */
export function Badge({ tone = 'idle', dot, children }: { tone?: Tone; dot?: boolean; children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]} ${dot ? styles.dot : ''}`}>{children}</span>;
}

const TONES: Record<string, Tone> = {
  success: 'ok', succeed: 'ok', enabled: 'ok', healthy: 'ok', active: 'ok',
  error: 'bad', failed: 'bad', unhealthy: 'bad',
  stopped: 'warn', paused: 'warn', scheduled: 'info', pending: 'info', running: 'info', inprogress: 'info',
  disabled: 'idle', inactive: 'idle',
};

/** The state of background work, in the API's word: `Running`, `Success`, `Error` … */
export function Status({ value }: { value: string }) {
  const { t } = useTranslation('kit');
  const key = value.toLowerCase().replaceAll(/[^a-z]/g, '');
  const turns = key === 'running' || key === 'inprogress';
  return (
    <span className={`${styles.badge} ${styles[TONES[key] ?? 'idle']} ${turns ? styles.turning : styles.dot}`}>
      {t([`status.${key}`, 'status.other'], { value })}
    </span>
  );
}
