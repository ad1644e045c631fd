import type { Schema } from '../../api/client';
import styles from './artifacts.module.css';

type Label = Schema<'Label'>;

/** A label in its colour. */
export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={styles.chip} title={label.description || label.name}>
      <i style={{ background: /^#[0-9a-f]{6}$/i.test(label.color) ? label.color : undefined }} />
      {label.name}
    </span>
  );
}

/** Some labels, the rest by their number. */
export function LabelChips({ labels, most = 3 }: { labels: Label[] | null | undefined; most?: number }) {
  if (!labels?.length) return <span>–</span>;
  const rest = labels.slice(most);
  return (
    <span className={styles.chips}>
      {labels.slice(0, most).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {rest.length > 0 && <span title={rest.map((label) => label.name).join(', ')}>+{rest.length}</span>}
    </span>
  );
}
