import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listRateCards, readUsageReport, readUsageSummary, type UsageQuery, writeRateCards } from '../api/costs';
import { kCosts, kRatesKey, kSummaryKey, reportKey } from './keys';

/** Usage is written by the hour, with the running hour every minute. */
const kFreshMs = 60_000;

export function useUsageSummary() {
  return useQuery({ queryKey: kSummaryKey, queryFn: ({ signal }) => readUsageSummary(signal), staleTime: kFreshMs });
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
