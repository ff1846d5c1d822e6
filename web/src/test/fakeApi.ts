import { vi } from 'vitest';
import { config, member } from './samples';

export interface Sent {
  route: string;
  query: URLSearchParams;
  body: unknown;
}

type Answer = unknown;
type Routes = Record<string, Answer | ((sent: Sent) => Answer)>;

/** An answer that is not 200. */
export function status(code: number, body?: unknown, headers: Record<string, string> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status: code, headers });
}

export function failure(code: number, name: string, message: string, headers: Record<string, string> = {}): Response {
  return status(code, { error: { code: name, message, request_id: 'r-1' } }, headers);
}

/** Answers requests from a table of "METHOD /path"; a signed-in member with the usual configuration is there already. */
export function fakeApi(routes: Routes): Sent[] {
  const table: Routes = { 'GET /session': member, 'GET /config': config, ...routes };
  const log: Sent[] = [];
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const url = new URL(input, 'http://localhost');
    const route = `${init.method ?? 'GET'} ${url.pathname.replace('/api/v1', '')}`;
    const sent: Sent = {
      route,
      query: url.searchParams,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    log.push(sent);
    if (!(route in table)) return failure(404, 'NOT_FOUND', `no such route: ${route}`);
    const entry = table[route];
    const answer = typeof entry === 'function' ? (entry as (sent: Sent) => Answer)(sent) : entry;
    return answer instanceof Response ? answer.clone() : status(200, answer);
  });
  return log;
}

export const page = <T,>(items: T[]) => ({ items, next_cursor: '' });
