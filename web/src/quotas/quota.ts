import type { Held, Quota, QuotaScope } from '../api/types';

export type Limit = keyof Quota;

/** In the order in which people look for them. */
export const kLimits: readonly Limit[] = ['running', 'cpu', 'memory_bytes', 'disk_bytes', 'archive_bytes', 'monthly_budget'];

export function heldOf(held: Held, limit: Limit): number {
  return limit === 'monthly_budget' ? held.cost_this_month : held[limit];
}

/** From 0 to 1, and beyond when more is held than allowed. A limit of nothing is full. */
export function shareOf(held: number, most: number): number {
  return most > 0 ? held / most : 1;
}

/** Calm until four fifths, then a warning, full from the limit on. */
export function toneOf(share: number): 'running' | 'working' | 'error' {
  if (share >= 1) return 'error';
  return share >= 0.8 ? 'working' : 'running';
}

/** The group of "the group `web`"; undefined for the own quota. */
export function groupOfScope({ name }: Pick<QuotaScope, 'name'>): string | undefined {
  return /^the group `([^`]+)`/.exec(name)?.[1];
}

export function hasLimits(quota: Quota): boolean {
  return kLimits.some((limit) => quota[limit] !== null);
}

/** Binary units for a form: 2 GiB are 2. */
export const kGib = 1024 ** 3;

export function isBytes(limit: Limit): boolean {
  return limit.endsWith('_bytes');
}

/** A quota as a form has it: bytes as GiB, "no limit" as nothing. */
export type QuotaValues = Record<Limit, string | number>;

export function quotaValues(quota: Quota): QuotaValues {
  const value = (limit: Limit) => {
    const most = quota[limit];
    if (most === null) return '';
    return isBytes(limit) ? Math.round((most / kGib) * 100) / 100 : most;
  };
  return Object.fromEntries(kLimits.map((limit) => [limit, value(limit)])) as QuotaValues;
}

export function quotaOf(values: QuotaValues): Quota {
  const most = (limit: Limit) => {
    if (values[limit] === '') return null;
    return isBytes(limit) ? Math.round(Number(values[limit]) * kGib) : Number(values[limit]);
  };
  return Object.fromEntries(kLimits.map((limit) => [limit, most(limit)])) as unknown as Quota;
}

/** As the server has it; bytes in GiB. */
const kMost: Record<Limit, number> = {
  running: 100_000,
  cpu: 1_000_000,
  memory_bytes: 1_000_000,
  disk_bytes: 1_000_000,
  archive_bytes: 1_000_000,
  monthly_budget: 1_000_000_000_000,
};

/** Nothing, or so much that a server may have. */
export function isAmount(limit: Limit, value: string | number): boolean {
  if (value === '') return true;
  const amount = Number(value);
  return amount >= 0 && amount <= kMost[limit] && (limit !== 'running' || Number.isInteger(amount));
}
