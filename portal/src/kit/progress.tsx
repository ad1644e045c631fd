import { layoutStyles as styles } from './layout';

/** How far something is, of 100; without `percent` it only says that it goes on. */
export function Progress({ percent, label }: { percent: number | undefined; label: string }) {
  const known = percent === undefined ? {} : { 'aria-valuenow': Math.round(percent) };
  return (
    <div className={`${styles.bar} ${percent === undefined ? styles.unknown : ''}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...known}>
      <i style={{ width: `${percent ?? 30}%` }} />
    </div>
  );
}
