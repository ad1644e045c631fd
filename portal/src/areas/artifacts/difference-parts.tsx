import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Badge, Bytes, Digest, Time, type Tone } from '../../kit';
import styles from './artifacts.module.css';
import { asList, commandText } from './facts';
import { LayerWords } from './layers';

const TONES: Record<string, Tone> = { same: 'idle', added: 'ok', removed: 'bad' };
const SIGNS: Record<string, string> = { same: '=', added: '+', removed: '−' };

/** The layers of both: those that stay, come and go. */
export function LayerTable({ label, layers }: { label: string; layers: Schema<'LayerDifference'>[] }) {
  const { t } = useTranslation('artifacts');
  return (
    <div className={styles.inner} tabIndex={0} role="region" aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('difference.state')}</th>
            <th scope="col">{t('artifact.size')}</th>
            <th scope="col">{t('history.command')}</th>
            <th scope="col">{t('artifact.digest')}</th>
          </tr>
        </thead>
        <tbody>
          {layers.map((layer, index) => (
            <tr key={`${layer.digest} ${index}`} className={layer.state === 'same' ? styles.same : undefined}>
              <td>
                <Badge tone={TONES[layer.state]}>
                  {SIGNS[layer.state]} {t(`difference.layer-${layer.state}`)}
                </Badge>
              </td>
              <td>
                <Bytes value={layer.size} />
              </td>
              <td className={styles.step}>
                <LayerWords layer={layer} />
              </td>
              <td>
                <Digest value={layer.digest} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was one thing before and is another now. */
export function ChangeTable({ label, changes }: { label: string; changes: Schema<'ArtifactChange'>[] }) {
  const { t } = useTranslation('artifacts');
  return (
    <div className={styles.inner} tabIndex={0} role="region" aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('difference.what')}</th>
            <th scope="col">{t('difference.before')}</th>
            <th scope="col">{t('difference.after')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.field} ${change.key}`}>
              <td>
                <span className={styles.dim}>{t([`difference.field.${change.field}`, 'difference.field.other'], { field: change.field })}</span> {change.key && <code className={styles.instruction}>{change.key}</code>}
              </td>
              <td className={styles.changed}>
                <Side field={change.field} value={change.old} tone="removed" />
              </td>
              <td className={styles.changed}>
                <Side field={change.field} value={change.new} tone="added" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Side({ field, value, tone }: { field: string; value: unknown; tone: 'added' | 'removed' }) {
  const { t } = useTranslation('artifacts');
  if (value === null || value === undefined) return <span className={styles.dim}>{t('difference.absent')}</span>;
  const Word = tone === 'added' ? 'ins' : 'del';
  return (
    <Word className={styles[tone]}>
      {field === 'created' && typeof value === 'string' ? <Time value={value} exact /> : <code>{wordsOf(value)}</code>}
    </Word>
  );
}

/** A value of a configuration as one would write it. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return commandText(asList(value));
  return JSON.stringify(value);
}
