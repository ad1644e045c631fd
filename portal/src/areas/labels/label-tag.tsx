import type { CSSProperties } from 'react';
import { isColour } from './colours';
import styles from './labels.module.css';

/** A label as artifacts carry it. Its colour is a dot beside the name, so that the name can be read in every theme. */
export function LabelTag({ name, color }: { name: string; color: string }) {
  return (
    <span className={styles.tag}>
      <i className={styles.dot} style={isColour(color) ? ({ '--colour': color } as CSSProperties) : undefined} />
      {name}
    </span>
  );
}
