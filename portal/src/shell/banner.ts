/** What the administrators tell everybody. */
export interface Banner {
  message: string;
  type: BannerType;
  closable: boolean;
  /** The first day on which it is shown. */
  fromDate?: string;
  /** The last day. */
  toDate?: string;
}

export const BANNER_TYPES = ['info', 'success', 'warning', 'danger'] as const;
export type BannerType = (typeof BANNER_TYPES)[number];

const CLOSED = 'berth-banner-closed';

/** Reads the banner as it is set, whatever day it is; none if it has no words. */
export function readBanner(text: string): Banner | null {
  if (text.trim() === '') return null;
  let banner: Partial<Banner>;
  try {
    const read: unknown = JSON.parse(text);
    banner = typeof read === 'object' && read !== null ? (read as Partial<Banner>) : { message: text };
  } catch {
    // Whoever sets it over the API may write plain words.
    banner = { message: text };
  }
  if (typeof banner.message !== 'string' || banner.message.trim() === '') return null;
  const type = BANNER_TYPES.find((known) => known === banner.type) ?? 'info';
  return { message: banner.message, type, closable: banner.closable === true, fromDate: dayOf(banner.fromDate), toDate: dayOf(banner.toDate) };
}

/** The banner that is shown now; none before its first day and after its last. */
export function bannerOf(text: string, now = new Date()): Banner | null {
  const banner = readBanner(text);
  if (!banner) return null;
  const today = writeDay(now);
  if (banner.fromDate && today < banner.fromDate) return null;
  if (banner.toDate && today > banner.toDate) return null;
  return banner;
}

/** A day as `YYYY-MM-DD`, of a day or of a moment as Harbor's portal writes it; nothing if it is neither. */
function dayOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return text;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : writeDay(moment);
}

/** The day of a moment where the reader is. */
function writeDay(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

/** The message that was closed in this browser. */
export function closedBanner(): string {
  return localStorage.getItem(CLOSED) ?? '';
}

/** Remembers that a message was closed; another one is shown again. */
export function closeBanner(message: string): void {
  localStorage.setItem(CLOSED, message);
}
