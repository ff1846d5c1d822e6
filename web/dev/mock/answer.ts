import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MockUser, World } from './world.ts';

/** What a mock route gets and how it refuses. */
export interface Call {
  world: World;
  me: MockUser;
  method: string;
  path: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  response: ServerResponse;
}

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
    /** More of the error's object. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export const notFound = (what: string) => new Refusal(404, 'NOT_FOUND', `There is no such ${what}.`);
export const invalid = (message: string) => new Refusal(400, 'INVALID_REQUEST', message);

export function answer(response: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export function refuse(response: ServerResponse, { status, code, message, headers, more }: Refusal): void {
  answer(response, status, { error: { code, message, request_id: Math.random().toString(16).slice(2, 14), ...more } }, headers);
}

export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  if (!text) return {};
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw invalid('The body is not JSON.');
  }
}

export function cookieOf(request: IncomingMessage): string {
  return /(?:^|;\s*)session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}
