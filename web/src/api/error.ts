export type ErrorCode =
  | 'INVALID_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'WORKSPACE_NOT_FOUND'
  | 'NOT_FOUND'
  | 'INVALID_STATE'
  | 'QUOTA_EXCEEDED'
  | 'TOO_MANY_REQUESTS'
  | 'UPSTREAM_UNAVAILABLE'
  | 'INTERNAL_ERROR'
  /** The server could not be reached at all. */
  | 'NETWORK';

/** What would make room for a start that a quota refuses. */
export interface QuotaOffer {
  workspace_id: string;
  name: string;
  idle_since: string | null;
  action: 'pause' | 'stop';
}

/** Why a request failed: the server's own words and a code that the dashboard can act on. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly requestId = '',
    readonly retryAfterSeconds = 0,
    readonly offer: QuotaOffer | undefined = undefined,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const kCodeOfStatus: Record<number, ErrorCode> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'INVALID_REQUEST',
  409: 'INVALID_STATE',
  413: 'INVALID_REQUEST',
  415: 'INVALID_REQUEST',
  429: 'TOO_MANY_REQUESTS',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_UNAVAILABLE',
};

const kCodes = new Set<string>([...Object.values(kCodeOfStatus), 'WORKSPACE_NOT_FOUND', 'QUOTA_EXCEEDED', 'INTERNAL_ERROR']);

/** Reads an error answer; a body that is not ours (a proxy's page, say) still gives a usable error. */
export async function errorOfResponse(response: Response): Promise<ApiError> {
  const fallback = kCodeOfStatus[response.status] ?? 'INTERNAL_ERROR';
  const retryAfter = Math.max(0, Number.parseInt(response.headers.get('Retry-After') ?? '', 10) || 0);
  const body = await readBody(response);
  const code = kCodes.has(body.code) ? (body.code as ErrorCode) : fallback;
  return new ApiError(response.status, code, body.message || response.statusText, body.requestId, retryAfter, body.offer);
}

interface ErrorBody {
  code: string;
  message: string;
  requestId: string;
  offer?: QuotaOffer | undefined;
}

async function readBody(response: Response): Promise<ErrorBody> {
  try {
    const parsed: unknown = JSON.parse(await response.text());
    const error = (parsed as { error?: Record<string, unknown> } | null)?.error ?? {};
    const text = (value: unknown) => (typeof value === 'string' ? value : '');
    return { code: text(error['code']), message: text(error['message']), requestId: text(error['request_id']), offer: offerOf(error['offer']) };
  } catch {
    return { code: '', message: '', requestId: '' };
  }
}

function offerOf(value: unknown): QuotaOffer | undefined {
  const offer = value as Partial<QuotaOffer> | null | undefined;
  if (!offer || typeof offer.workspace_id !== 'string' || typeof offer.name !== 'string') return undefined;
  const { workspace_id, name, idle_since = null, action } = offer;
  return { workspace_id, name, idle_since, action: action === 'stop' ? 'stop' : 'pause' };
}

/**
 * The form field that an INVALID_REQUEST message speaks of. The server names the key: quoted, as a "key:" prefix, or as
 * a word; the most explicit mention wins, then the earliest.
 */
export function fieldOf<T extends string>(error: unknown, fields: readonly T[]): T | undefined {
  return error instanceof ApiError && error.code === 'INVALID_REQUEST' ? mentioned(error.message, fields) : undefined;
}

const kAboutInput = new Set<ErrorCode>(['INVALID_REQUEST', 'FORBIDDEN', 'INVALID_STATE']);

/** The same where a limit (403) or a name that is taken (409) is said of a field, too: as "`alias`: …". */
export function fieldNamed<T extends string>(error: unknown, fields: readonly T[]): T | undefined {
  if (!(error instanceof ApiError) || !kAboutInput.has(error.code)) return undefined;
  if (error.code === 'INVALID_REQUEST') return fieldOf(error, fields);
  const key = /^`(\w+)/.exec(error.message)?.[1];
  return fields.find((field) => field === key);
}

function mentioned<T extends string>(message: string, fields: readonly T[]): T | undefined {
  const patterns = [
    (field: string) => new RegExp(`["'\`“‘]${field}["'\`”’]`, 'i'),
    (field: string) => new RegExp(`^\\s*${field}\\s*[:=]`, 'i'),
    (field: string) => new RegExp(`(?<![\\w-])${field.replace('_', '[_ ]')}(?![\\w-])`, 'i'),
  ];
  for (const pattern of patterns) {
    const hits = fields
      .map((field) => ({ field, at: message.search(pattern(field)) }))
      .filter((hit) => hit.at >= 0)
      .sort((a, b) => a.at - b.at);
    if (hits[0]) return hits[0].field;
  }
  return undefined;
}
