import { type QueryClient, useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/error';
import { readConfig, readSession } from '../api/session';
import type { Config, Session } from '../api/types';

export const kSessionKey = ['session'] as const;
const kConfigKey = ['config'] as const;

/** Who is signed in; null when nobody is. */
export function useSessionQuery() {
  return useQuery<Session | null>({
    queryKey: kSessionKey,
    staleTime: 5 * 60_000,
    queryFn: async ({ signal }) => {
      try {
        return await readSession(signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
  });
}

/** The signed-in person; only for what is shown below RequireSession. */
export function useSession(): Session {
  const { data } = useSessionQuery();
  if (!data) throw new Error('useSession outside of RequireSession');
  return data;
}

export function useConfig(): Config | undefined {
  return useQuery({ queryKey: kConfigKey, staleTime: Infinity, queryFn: ({ signal }) => readConfig(signal) }).data;
}

/** Nobody is signed in any more: forget everything that was read. */
export function forgetSession(client: QueryClient): void {
  if (client.getQueryData(kSessionKey) === null) return;
  client.setQueryData(kSessionKey, null);
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== kSessionKey[0] });
}
