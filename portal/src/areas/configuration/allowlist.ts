/** Ids with those that were typed, with spaces, commas or lines between them, each once. */
export function addIds(ids: string[], typed: string): string[] {
  const more = typed
    .split(/[\s,;]+/)
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return [...new Set([...ids, ...more])];
}

/** The day of a moment in seconds, where the reader is; nothing for no moment. */
export function dayOf(seconds: number | null | undefined): string | undefined {
  if (seconds === null || seconds === undefined) return undefined;
  const moment = new Date(seconds * 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** The last second of a day where the reader is. */
export function endOf(day: string): number {
  return Math.floor(new Date(`${day}T23:59:59`).getTime() / 1000);
}
