import type { ReactNode } from 'react';
import { CopyButton } from '../../kit';
import styles from './artifacts.module.css';

/** Names and their values as a table that scrolls by itself when it is long. */
export function KeyValues({ label, names, values, rows }: { label: string; names: string; values: string; rows: [string, ReactNode][] }) {
  return (
    <div className={styles.pairs} tabIndex={0} role="region" aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{names}</th>
            <th scope="col">{values}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value], index) => (
            <tr key={`${name} ${index}`}>
              <th scope="row">{name}</th>
              <td>
                {value === '' ? <span className={styles.dim}>–</span> : value}
                {typeof value === 'string' && value !== '' && <CopyButton text={value} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
