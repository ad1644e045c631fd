import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';
import { useFormats } from './format';
import { layoutStyles as styles } from './layout';
import { useMessages } from './messages';
import '../theme/mono.css';

/** Puts a text on the clipboard, also where the page came over plain HTTP and browsers keep the clipboard's API away; says
    whether the browser let it. */
async function copyText(text: string): Promise<boolean> {
  const isCopied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  if (isCopied) return true;
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
}

/** Copies a text for somebody and says so if the browser does not let it; whether it did. */
export function useCopy(): (text: string) => Promise<boolean> {
  const { t } = useTranslation('kit');
  const { tell } = useMessages();
  return async (text) => {
    const isCopied = await copyText(text);
    if (!isCopied) tell(t('not-copied'));
    return isCopied;
  };
}

/** A button that copies a text; `onCopy` is told when it has. */
export function CopyButton({ text, label, onCopy }: { text: string; label?: string; onCopy?: () => void }) {
  const { t } = useTranslation('kit');
  const copy = useCopy();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <IconButton
      name={copied ? 'check' : 'copy'}
      small
      size={15}
      label={copied ? t('copied') : (label ?? t('copy'))}
      onClick={() =>
        void copy(text).then((isCopied) => {
          setCopied(isCopied);
          if (isCopied) onCopy?.();
        })
      }
    />
  );
}

/** Text as it is, with a button that copies it; `onCopy` is told when it has. */
export function Code({ text, wrap, onCopy }: { text: string; wrap?: boolean; onCopy?: () => void }) {
  const { t } = useTranslation('kit');
  return (
    <div className={`${styles.code} ${wrap ? styles.wrap : ''}`}>
      <pre tabIndex={0} aria-label={t('code')}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} onCopy={onCopy} />
    </div>
  );
}

/** A digest in short, with a button that copies all of it. */
export function Digest({ value }: { value: string }) {
  const [algorithm = '', hex = ''] = value.split(':');
  return (
    <span className={styles.inline} title={value}>
      <span className={styles.digest}>{algorithm === 'sha256' ? hex.slice(0, 12) : `${algorithm}:${hex.slice(0, 8)}`}</span>
      <CopyButton text={value} />
    </span>
  );
}

/** A time as its distance, with the time itself as its title; `exact` shows the time. */
export function Time({ value, exact }: { value: string | null | undefined; exact?: boolean }) {
  const formats = useFormats();
  const whole = formats.time(value);
  if (!whole) return <span>–</span>;
  return (
    <time dateTime={value ?? undefined} title={whole} style={{ whiteSpace: 'nowrap' }}>
      {exact ? whole : formats.ago(value)}
    </time>
  );
}

/** A size. */
export function Bytes({ value }: { value: number | null | undefined }) {
  const formats = useFormats();
  return <span style={{ whiteSpace: 'nowrap' }}>{value === null || value === undefined ? '–' : formats.bytes(value)}</span>;
}

/** How much of a limit is used, with the marks of a ship's draught; a limit below zero is none. */
export function Meter({ used, limit, label }: { used: number; limit: number; label: string }) {
  const { t } = useTranslation('kit');
  const formats = useFormats();
  const part = limit > 0 ? Math.min(1, used / limit) : 0;
  const tone = part >= 0.95 ? styles.bad : part >= 0.8 ? styles.warn : '';
  const said = t('meter', { used: formats.bytes(used), limit: formats.limit(limit, t('unlimited')) });
  return (
    <div className={styles.meter}>
      {limit >= 0 && (
        <div className={`${styles.bar} ${tone}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={limit} aria-valuenow={Math.min(used, limit)} aria-valuetext={said}>
          <i style={{ width: `${part * 100}%` }} />
        </div>
      )}
      <div className={styles.meterText}>
        <span>{said}</span>
        {limit > 0 && <span>{Math.round(part * 100)} %</span>}
      </div>
    </div>
  );
}
