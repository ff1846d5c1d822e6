import type { UsageQuery } from '../api/costs';

/** Keys under which costs are kept in the cache. */
export const kCosts = ['costs'] as const;
export const summaryKey = (mine: boolean) => [...kCosts, 'summary', mine] as const;
export const reportKey = (query: UsageQuery) => [...kCosts, 'report', query] as const;
export const kRatesKey = ['rate-cards'] as const;
