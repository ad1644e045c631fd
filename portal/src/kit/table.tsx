import { cellClass, type Column } from './list';
import styles from './list.module.css';
import { Skeleton } from './states';

/** A few rows that are all there is, as a list shows them, without paging and search; `rows` is nothing while they are fetched. */
export function Table<Row>({ label, columns, rows, rowKey, expected = 3 }: { label: string; columns: Column<Row>[]; rows: Row[] | undefined; rowKey: (row: Row) => string | number; expected?: number }) {
  return (
    <div className={styles.within}>
      <div className={styles.scroll}>
        <table className={styles.table} aria-label={label} aria-busy={rows === undefined}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.id} scope="col" className={cellClass({ ...column, primary: false })}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows === undefined &&
              Array.from({ length: expected }, (_, index) => (
                <tr key={index}>
                  {columns.map((column) => (
                    <td key={column.id} className={cellClass(column)}>
                      <Skeleton width="60%" />
                    </td>
                  ))}
                </tr>
              ))}
            {rows?.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.id} data-label={column.head} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
