/** The units in which limits are given. */
export const UNITS = ['MiB', 'GiB', 'TiB'] as const;

/** A unit of a limit. */
export type Unit = (typeof UNITS)[number];

const BYTES: Record<Unit, number> = { MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** A limit in bytes; -1 for none, nothing for what is no limit at all. */
export function toBytes(amount: string, unit: Unit): number | undefined {
  const text = amount.trim();
  if (text === '-1') return -1;
  if (!/^\d{1,8}(\.\d{1,3})?$/.test(text)) return undefined;
  const bytes = Math.round(Number(text) * BYTES[unit]);
  // The server's largest limit is 1024 TiB.
  return bytes > 0 && bytes <= 1024 * BYTES.TiB ? bytes : undefined;
}

/** A limit as amount and unit, the largest that leaves it whole. */
export function fromBytes(bytes: number): { amount: string; unit: Unit } {
  if (bytes < 0) return { amount: '-1', unit: 'GiB' };
  const unit = [...UNITS].reverse().find((each) => bytes % BYTES[each] === 0) ?? 'MiB';
  return { amount: String(Math.round((bytes / BYTES[unit]) * 1000) / 1000), unit };
}
