import { type InfiniteData, type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createShare,
  deleteShare,
  listAllShares,
  listSharedWithMe,
  listViewers,
  listVisits,
  listWorkspaceShares,
  readGroupShareLimits,
  readShareLimits,
  renewShareLink,
  updateGroupShareLimits,
  updateShare,
  updateShareLimits,
} from '../api/shares';
import type { Page, Share, ShareChange, ShareLimitsPatch, Visit } from '../api/types';
import {
  groupLimitsKey,
  kAllSharesKey,
  kInstallationLimitsKey,
  kSharedWithMeKey,
  kShareLimits,
  kShares,
  viewersKey,
  visitLogKey,
  workspaceSharesKey,
} from './keys';

/** Events tell owners of changes; everybody else, and what an event was lost of, is caught up with so often. */
const kRefreshMs = 60_000;

export function useWorkspaceShares(workspaceId: string) {
  return useQuery({
    queryKey: workspaceSharesKey(workspaceId),
    queryFn: ({ signal }) => listWorkspaceShares(workspaceId, signal),
    refetchInterval: kRefreshMs,
  });
}

export function useSharedWithMe() {
  return useQuery({
    queryKey: kSharedWithMeKey,
    queryFn: ({ signal }) => listSharedWithMe(signal),
    refetchInterval: kRefreshMs,
  });
}

export function useAllShares() {
  return useQuery({ queryKey: kAllSharesKey, queryFn: ({ signal }) => listAllShares(signal), refetchInterval: kRefreshMs });
}

export function useViewers({ id, workspace_id }: Share) {
  return useQuery({
    queryKey: viewersKey(workspace_id, id),
    queryFn: ({ signal }) => listViewers(id, signal),
    // Bytes grow while nobody comes or goes.
    refetchInterval: 10_000,
  });
}

export function useVisitLog({ id, workspace_id }: Share) {
  return useInfiniteQuery<Page<Visit>, Error, InfiniteData<Page<Visit>>, readonly string[], string | undefined>({
    queryKey: visitLogKey(workspace_id, id),
    queryFn: ({ pageParam, signal }) => listVisits(id, pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

export function useShareLimits() {
  return useQuery({ queryKey: kInstallationLimitsKey, queryFn: ({ signal }) => readShareLimits(signal) });
}

export function useGroupLimits(groupId: string) {
  return useQuery({ queryKey: groupLimitsKey(groupId), queryFn: ({ signal }) => readGroupShareLimits(groupId, signal) });
}

/** Puts the server's answer into the list of the workspace, and has everything else that shows shares read again. */
function takeIn(client: QueryClient, share: Share): Promise<void> {
  client.setQueryData<Share[]>(workspaceSharesKey(share.workspace_id), (list) => {
    if (!list) return undefined;
    const others = list.filter(({ id }) => id !== share.id);
    return [...others, share].sort((a, b) => a.port - b.port);
  });
  return client.invalidateQueries({ queryKey: kShares });
}

/** Shares a port, or changes the share that there is. */
export function useSaveShare(workspaceId: string, port: number, share: Share | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ShareChange) =>
      share ? updateShare(share.id, change) : createShare(workspaceId, { port, ...change }),
    onSuccess: (saved) => void takeIn(client, saved),
    // It may have been shared elsewhere in the meantime: show how it is.
    onError: () => void client.invalidateQueries({ queryKey: workspaceSharesKey(workspaceId) }),
  });
}

export function useRenewLink() {
  const client = useQueryClient();
  return useMutation({ mutationFn: renewShareLink, onSuccess: (share) => void takeIn(client, share) });
}

/** Nothing is shown as stopped before the server says that everybody is out. */
export function useStopSharing() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Pick<Share, 'id'>) => deleteShare(id),
    onSuccess: (_, { id }) => {
      for (const [key, list] of client.getQueriesData<Share[]>({ queryKey: kShares })) {
        client.setQueryData(key, list?.filter((share) => share.id !== id));
      }
      void client.invalidateQueries({ queryKey: kShares });
    },
  });
}

function useLimitsSaved() {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: kShareLimits });
    void client.invalidateQueries({ queryKey: kShares });
  };
}

export function useSaveLimits() {
  return useMutation({ mutationFn: (patch: ShareLimitsPatch) => updateShareLimits(patch), onSuccess: useLimitsSaved() });
}

export function useSaveGroupLimits(groupId: string) {
  const onSuccess = useLimitsSaved();
  return useMutation({ mutationFn: (patch: ShareLimitsPatch) => updateGroupShareLimits(groupId, patch), onSuccess });
}
