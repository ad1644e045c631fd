import { useTranslation } from 'react-i18next';

const DATES = 'harbor-datetime-rendering';

/** How times are written: as the language does, or as ISO 8601. */
export type DateStyle = 'locale-default' | 'iso-8601';

/** The style of times that was chosen. */
export function dateStyle(): DateStyle {
  return localStorage.getItem(DATES) === 'iso-8601' ? 'iso-8601' : 'locale-default';
}

/** Remembers a style of times. */
export function rememberDateStyle(style: DateStyle): void {
  localStorage.setItem(DATES, style);
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** Writes sizes, numbers and times of one language. */
export class Formats {
  private readonly numbers: Intl.NumberFormat;
  private readonly short: Intl.NumberFormat;
  private readonly sizes: Intl.NumberFormat;
  private readonly times: Intl.DateTimeFormat;
  private readonly days: Intl.DateTimeFormat;
  private readonly datesAlone: Intl.DateTimeFormat;
  private readonly spans: Intl.RelativeTimeFormat;

  constructor(locale: string) {
    this.numbers = new Intl.NumberFormat(locale);
    this.short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    this.sizes = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
    this.times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    this.datesAlone = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    this.spans = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  }

  /** A whole number with its separators. */
  number(value: number): string {
    return this.numbers.format(value);
  }

  /** A number in few characters: 12.3K. */
  compact(value: number): string {
    return this.short.format(value);
  }

  /** A size in bytes in the largest unit that leaves a whole part: 1.5 GiB. */
  bytes(value: number): string {
    let step = 0;
    let left = value;
    while (Math.abs(left) >= 1024 && step < UNITS.length - 1) {
      left /= 1024;
      step += 1;
    }
    const digits = Math.abs(left) >= 1000 ? Math.round(left) : Number(left.toPrecision(3));
    return `${this.sizes.format(digits)} ${UNITS[step]}`;
  }

  /** Bytes, or the word for no limit. */
  limit(value: number, unlimited: string): string {
    return value < 0 ? unlimited : this.bytes(value);
  }

  /** A time of the API; empty for none, which the API writes as the year 1. */
  time(value: string | null | undefined): string {
    if (isNever(value)) return '';
    const date = new Date(value as string);
    return dateStyle() === 'iso-8601' ? date.toISOString().replace(/\.\d+Z$/, 'Z') : this.times.format(date);
  }

  /** The day alone: of a time the reader's, of a date without a time that date, wherever the reader is. */
  day(value: string | null | undefined): string {
    if (isNever(value)) return '';
    const formats = /^\d{4}-\d{2}-\d{2}$/.test(value as string) ? this.datesAlone : this.days;
    return formats.format(new Date(value as string));
  }

  /** How long ago, or how soon: 3 hours ago. */
  ago(value: string | null | undefined, now = Date.now()): string {
    if (isNever(value)) return '';
    const seconds = (new Date(value as string).getTime() - now) / 1000;
    for (const [unit, length] of STEPS) {
      if (Math.abs(seconds) >= length) return this.spans.format(Math.round(seconds / length), unit);
    }
    return this.spans.format(Math.round(seconds / 5) * 5, 'second');
  }

  /** How long something took: 1 h 02 min. */
  duration(from: string | null | undefined, to: string | null | undefined): string {
    if (isNever(from) || isNever(to)) return '';
    const milliseconds = Math.max(0, new Date(to as string).getTime() - new Date(from as string).getTime());
    if (milliseconds < 1000) return `${milliseconds} ms`;
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  }
}

function isNever(value: string | null | undefined): boolean {
  return !value || value.startsWith('0001-01-01');
}

/** What was made of each language: a list shows hundreds of times and sizes, and making one of these takes a while. */
const known = new Map<string, Formats>();

/** The formats of a language. */
export function formatsOf(locale: string): Formats {
  const found = known.get(locale) ?? new Formats(locale);
  known.set(locale, found);
  return found;
}

/** The formats of the language that is shown. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formatsOf(i18n.language);
}
