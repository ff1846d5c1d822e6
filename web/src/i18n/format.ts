import { useTranslation } from 'react-i18next';

const kUnits: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "5 minutes ago", "어제"; less than a minute is "now". */
export function formatRelative(time: string, now: number, language: string): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of kUnits) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

export function formatDateTime(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time));
}

export function formatClock(time: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(
    new Date(time),
  );
}

/** Binary units, as container limits are given: 1536 MiB is "1.5 GiB". */
export function formatBytes(bytes: number, language: string): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${formatNumber(value, language, digits)} ${units[unit]}`;
}

export function formatNumber(value: number, language: string, digits: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

const kSpans: readonly [Intl.NumberFormatOptions['unit'] & string, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "2 hr 5 min", "7일"; the two largest units that say something, rounded down. */
export function formatDuration(seconds: number, language: string): string {
  let left = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  const first = kSpans.findIndex(([, length]) => left >= length);
  for (const [unit, length] of kSpans.slice(Math.max(0, first), first + 2)) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(unitFormat(unit, language).format(count));
  }
  return parts.join(' ') || unitFormat('second', language).format(0);
}

const unitFormat = (unit: string, language: string) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' });

/** Hours of a number of seconds: "12.5 hr". */
export function formatHours(seconds: number, language: string): string {
  const hours = seconds / 3_600;
  const format = { style: 'unit', unit: 'hour', unitDisplay: 'short', maximumFractionDigits: hours < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, format).format(hours);
}

/** As many decimals as the currency has (KRW none), or up to `digits`, as prices of an hour need. */
export function formatMoney(value: number, currency: string, language: string, digits?: number): string {
  const decimals = digits === undefined ? {} : { minimumFractionDigits: 0, maximumFractionDigits: digits };
  try {
    // "negative": what rounds to nothing is not "minus nothing".
    const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', signDisplay: 'negative', ...decimals };
    return new Intl.NumberFormat(language, options as Intl.NumberFormatOptions).format(value);
  } catch {
    return `${formatNumber(value, language, digits ?? 2)} ${currency}`;
  }
}

/** The formats, bound to the language that is shown. */
export function useFormat() {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage ?? i18n.language;
  return {
    language,
    relative: (time: string, now: number = Date.now()) => formatRelative(time, now, language),
    dateTime: (time: string) => formatDateTime(time, language),
    clock: (time: string) => formatClock(time, language),
    bytes: (bytes: number) => formatBytes(bytes, language),
    duration: (seconds: number) => formatDuration(seconds, language),
    hours: (seconds: number) => formatHours(seconds, language),
    money: (value: number, currency: string, digits?: number) => formatMoney(value, currency, language, digits),
    number: (value: number, digits = 2) => formatNumber(value, language, digits),
  };
}
