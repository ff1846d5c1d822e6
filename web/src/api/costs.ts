import { apiPath, request } from './client';
import type { RateCard, UsageGrouping, UsageReport, UsageSummary } from './types';

export interface UsageQuery {
  from: string;
  to: string;
  by: UsageGrouping;
  /** Only the own workspaces, for those who see all. */
  mine?: boolean;
  /** Whose midnight a day begins at. */
  utc_offset_minutes: number;
}

const queryOf = ({ mine, ...rest }: UsageQuery) => ({ ...rest, mine: mine || undefined });

export const readUsageReport = (query: UsageQuery, signal?: AbortSignal) =>
  request<UsageReport>('GET', ['usage'], { query: queryOf(query), signal });
/** Where the same report is to be had as CSV. */
export const usageCsvUrl = (query: UsageQuery) => apiPath(['usage'], { ...queryOf(query), format: 'csv' });
export const readUsageSummary = (query: Pick<UsageQuery, 'mine' | 'utc_offset_minutes'>, signal?: AbortSignal) =>
  request<UsageSummary>('GET', ['usage', 'summary'], { query: { ...query, mine: query.mine || undefined }, signal });
export const listRateCards = async (signal?: AbortSignal) =>
  (await request<{ items: RateCard[] }>('GET', ['rate-cards'], { signal })).items;
/** All of them: what is not named is gone. */
export const writeRateCards = async (items: RateCard[]) =>
  (await request<{ items: RateCard[] }>('PUT', ['rate-cards'], { body: { items } })).items;
