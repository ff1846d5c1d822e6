import type { RateCard } from '../api/types';

export type Price = 'cpu_hour' | 'memory_gib_hour' | 'disk_gib_month' | 'archive_gib_month';

export const kPrices: readonly Price[] = ['cpu_hour', 'memory_gib_hour', 'disk_gib_month', 'archive_gib_month'];
export const kMostPrice = 1_000_000_000;

export type RateValues = Record<Price, string | number> & {
  /** A local day: "2026-12-01". */
  valid_from: string;
  currency: string;
};

/** By when they begin, the newest first. */
export function newestFirst(cards: readonly RateCard[]): RateCard[] {
  return [...cards].sort((a, b) => Date.parse(b.valid_from) - Date.parse(a.valid_from));
}

/** The card that holds now. */
export function cardAt(cards: readonly RateCard[], now: number): RateCard | undefined {
  return newestFirst(cards).find((card) => Date.parse(card.valid_from) <= now);
}

export const isPast = (card: RateCard, now: number): boolean => Date.parse(card.valid_from) <= now;

/** A new card begins as the newest one is, on the first day of next month. */
export function newRate(cards: readonly RateCard[], now: Date): RateValues {
  const like = newestFirst(cards)[0];
  const next = new Date(now.getFullYear(), now.getMonth() + 1, 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    valid_from: `${next.getFullYear()}-${two(next.getMonth() + 1)}-01`,
    currency: like?.currency ?? 'KRW',
    cpu_hour: like?.cpu_hour ?? '',
    memory_gib_hour: like?.memory_gib_hour ?? '',
    disk_gib_month: like?.disk_gib_month ?? '',
    archive_gib_month: like?.archive_gib_month ?? '',
  };
}

export function cardOf(values: RateValues): RateCard {
  return {
    valid_from: new Date(`${values.valid_from}T00:00`).toISOString(),
    currency: values.currency.trim().toUpperCase(),
    cpu_hour: Number(values.cpu_hour),
    memory_gib_hour: Number(values.memory_gib_hour),
    disk_gib_month: Number(values.disk_gib_month),
    archive_gib_month: Number(values.archive_gib_month),
  };
}

export const isPrice = (value: string | number): boolean => value !== '' && Number(value) >= 0 && Number(value) <= kMostPrice;
