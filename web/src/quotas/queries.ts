import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type QuotaHolder, readGroupQuota, readOwnQuota, readUserQuota, writeGroupQuota, writeUserQuota } from '../api/quotas';
import type { Quota } from '../api/types';
import { kOwnQuotaKey, kQuotas, quotaKey } from './keys';

export function useOwnQuota() {
  return useQuery({ queryKey: kOwnQuotaKey, queryFn: ({ signal }) => readOwnQuota(signal) });
}

export function useQuotaOf(holder: QuotaHolder, id: string) {
  return useQuery({
    queryKey: quotaKey(holder, id),
    queryFn: ({ signal }) => (holder === 'users' ? readUserQuota(id, signal) : readGroupQuota(id, signal)),
  });
}

export function useSaveQuota(holder: QuotaHolder, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (quota: Quota) => (holder === 'users' ? writeUserQuota(id, quota) : writeGroupQuota(id, quota)),
    onSuccess: () => client.invalidateQueries({ queryKey: kQuotas }),
  });
}
