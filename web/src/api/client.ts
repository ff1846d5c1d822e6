import { ApiError, errorOfResponse } from './error';

export const kApiRoot = '/api/v1';

type Query = Record<string, string | number | boolean | undefined>;

interface RequestOptions {
  query?: Query | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

type UnauthorizedListener = () => void;
/** Routes where 401 means "wrong password", not "nobody is signed in". */
const kChecksPassword = new Set(['login', 'profile/password']);
let onUnauthorized: UnauthorizedListener | undefined;

/** Called whenever the server says that nobody is signed in (any more). */
export function setUnauthorizedListener(listener: UnauthorizedListener | undefined): void {
  onUnauthorized = listener;
}

/** Path and query of a route, every segment encoded. */
export function apiPath(segments: readonly string[], query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  const search = parameters.toString();
  return `${kApiRoot}/${segments.map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`;
}

/** One request; the answer's JSON, or undefined for 204. Throws ApiError and nothing else, but for an abort. */
export async function request<T>(method: string, segments: readonly string[], options: RequestOptions = {}): Promise<T> {
  const response = await send(method, apiPath(segments, options.query), options);
  if (!response.ok) {
    const error = await errorOfResponse(response);
    if (error.status === 401 && !kChecksPassword.has(segments.join('/'))) onUnauthorized?.();
    throw error;
  }
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(response.status, 'INTERNAL_ERROR', 'The answer is not JSON.');
  }
}

async function send(method: string, url: string, options: RequestOptions): Promise<Response> {
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    headers: { Accept: 'application/json' },
    signal: options.signal ?? null,
  };
  if (options.body !== undefined) {
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
    init.body = JSON.stringify(options.body);
  }
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'NETWORK', 'The server cannot be reached.');
  }
}
