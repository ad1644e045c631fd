import type { Page } from '../../api/client';

/** An entry of the log, in the newer form or the older one, which has no description and no result. */
export interface Entry {
  id: number;
  op_time: string;
  username: string;
  operation: string;
  resource_type: string;
  resource: string;
  operation_description?: string;
  operation_result?: boolean;
}

/** As many rows as an answer of the API has at most. */
const STEP = 100;
/** As many rows as a file gets at most: a hundred answers. */
export const MOST = 10_000;

const COLUMNS = ['op_time', 'username', 'operation', 'resource_type', 'resource', 'operation_description', 'operation_result'] as const;

/** Fetches what a list shows page by page, up to `MOST` rows; with how many there are. */
export async function fetchAll(load: (asked: { page: number; page_size: number }) => Promise<Page<Entry>>): Promise<Page<Entry>> {
  // While this goes on new entries push others to the next page, so some come twice.
  const found = new Map<number, Entry>();
  let total = 0;
  for (let number = 1; number <= MOST / STEP; number += 1) {
    const answer = await load({ page: number, page_size: STEP });
    total = answer.total;
    for (const entry of answer.rows) found.set(entry.id, entry);
    if (answer.rows.length < STEP || number * STEP >= total) break;
  }
  return { rows: [...found.values()], total };
}

/** A cell of a table. Whoever fails to log in chooses a name: it must not become a formula of a spreadsheet. */
function cell(value: unknown): string {
  const text = value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The entries as a table for spreadsheets. */
export function asCsv(entries: Entry[]): string {
  const lines = entries.map((entry) => COLUMNS.map((column) => cell(entry[column])).join(','));
  return [COLUMNS.join(','), ...lines, ''].join('\r\n');
}

/** The entries for programs. */
export function asJson(entries: Entry[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}
