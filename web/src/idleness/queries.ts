import { type InfiniteData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keepAwake, listTransitions, readIdleness, stopKeepingAwake } from '../api/idleness';
import { showChanged } from '../events/applyEvent';
import type { Idleness, Page, Transition } from '../api/types';
import { idlenessKey, transitionsKey } from '../workspaces/keys';

/** Events tell of what comes near; signals in between are caught up with so often. */
const kRefreshMs = 20_000;

export function useIdleness(id: string) {
  return useQuery({
    queryKey: idlenessKey(id),
    queryFn: ({ signal }) => readIdleness(id, signal),
    refetchInterval: kRefreshMs,
  });
}

export function useHistory(id: string) {
  return useInfiniteQuery<Page<Transition>, Error, InfiniteData<Page<Transition>>, readonly string[], string | undefined>({
    queryKey: transitionsKey(id),
    queryFn: ({ pageParam, signal }) => listTransitions(id, pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

export function useKeepAwake(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { seconds: number; reason: string }) => keepAwake(id, body),
    onSuccess: (idleness) => {
      client.setQueryData<Idleness>(idlenessKey(id), idleness);
      const { idle, idle_since, coming } = idleness;
      showChanged(client, id, { idleness: { idle, idle_since, coming } });
    },
  });
}

export function useStopKeepingAwake(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => stopKeepingAwake(id),
    onSuccess: () => {
      client.setQueryData<Idleness>(idlenessKey(id), (known) => known && { ...known, keep_awake: null });
      void client.invalidateQueries({ queryKey: idlenessKey(id) });
    },
  });
}
