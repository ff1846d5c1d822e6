import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/error';

const kTransient = new Set(['NETWORK', 'UPSTREAM_UNAVAILABLE', 'INTERNAL_ERROR']);

/** Only what may pass by itself is asked again. */
function shouldRetry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && kTransient.has(error.code);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // "always": a laptop without any network still reaches a server on itself.
      queries: { retry: shouldRetry, staleTime: 15_000, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
