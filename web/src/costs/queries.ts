import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listRateCards, readUsageReport, readUsageSummary, type UsageQuery, writeRateCards } from '../api/costs';
import { kCosts, kRatesKey, reportKey, summaryKey } from './keys';
import { utcOffset } from './period';

/** Usage is written by the hour, with the running hour every minute. */
const kFreshMs = 60_000;

/** Of this month; of the own workspaces alone for who sees all and wants that. */
export function useUsageSummary(mine = false) {
  return useQuery({
    queryKey: summaryKey(mine),
    queryFn: ({ signal }) => readUsageSummary({ mine, utc_offset_minutes: utcOffset(new Date()) }, signal),
    staleTime: kFreshMs,
    placeholderData: keepPreviousData,
  });
}

export function useUsageReport(query: UsageQuery) {
  return useQuery({
    queryKey: reportKey(query),
    queryFn: ({ signal }) => readUsageReport(query, signal),
    staleTime: kFreshMs,
    placeholderData: keepPreviousData,
  });
}

export function useRateCards() {
  return useQuery({ queryKey: kRatesKey, queryFn: ({ signal }) => listRateCards(signal) });
}

export function useSaveRateCards() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: writeRateCards,
    onSuccess: (cards) => {
      client.setQueryData(kRatesKey, cards);
      void client.invalidateQueries({ queryKey: kCosts });
    },
  });
}
