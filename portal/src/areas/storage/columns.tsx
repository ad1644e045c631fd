import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { Schema } from '../../api/client';
import type { Column, Formats } from '../../kit';
import styles from './storage.module.css';

type Bytes = Schema<'StorageBytes'>;

/** The bytes of a row: all as a bar of what it shares and what is its own, then what could be free of them. */
export function byteColumns<Row extends Bytes>(t: TFunction<'storage'>, formats: Formats, most: number): Column<Row>[] {
  const size = (bytes: number): ReactNode => (bytes > 0 ? formats.bytes(bytes) : '–');
  return [
    { id: 'bytes', head: t('column.bytes'), sort: 'bytes', width: '32%', cell: (row) => <Part row={row} most={most} text={formats.bytes(row.bytes)} /> },
    { id: 'own', head: t('column.own'), sort: 'own_bytes', align: 'end', cell: (row) => size(row.own_bytes) },
    { id: 'shared', head: t('column.shared'), sort: 'shared_bytes', align: 'end', hide: 'medium', cell: (row) => size(row.shared_bytes) },
    { id: 'untagged', head: t('column.untagged'), sort: 'untagged_bytes', align: 'end', cell: (row) => size(row.untagged_bytes) },
    { id: 'recoverable', head: t('column.recoverable'), sort: 'recoverable_bytes', align: 'end', hide: 'medium', cell: (row) => size(row.recoverable_bytes) },
  ];
}

/** How long the bar of a row is, of the longest: its own bytes darker, what it shares lighter. */
function Part({ row, most, text }: { row: Bytes; most: number; text: string }) {
  const part = (bytes: number) => `${(100 * bytes) / Math.max(1, most)}%`;
  return (
    <div className={styles.part}>
      <span>{text}</span>
      <div aria-hidden="true">
        <i style={{ width: part(row.own_bytes) }} />
        <i style={{ width: part(row.shared_bytes) }} />
      </div>
    </div>
  );
}
