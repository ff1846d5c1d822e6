import { describe, expect, it, vi } from 'vitest';
import { failure, fakeApi, status } from '../test/fakeApi';
import { apiPath, request, setUnauthorizedListener } from './client';
import { ApiError, fieldNamed, fieldOf } from './error';

async function errorOf(response: Response): Promise<ApiError> {
  fakeApi({ 'GET /thing': response });
  return request('GET', ['thing']).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as ApiError,
  );
}

describe('request', () => {
  it('encodes every segment of the path', () => {
    expect(apiPath(['workspaces', '../x?y', 'a b'], { after: 3, follow: undefined })).toBe(
      '/api/v1/workspaces/..%2Fx%3Fy/a%20b?after=3',
    );
  });

  it('answers undefined for 204', async () => {
    fakeApi({ 'POST /logout': status(204) });
    expect(await request('POST', ['logout'])).toBeUndefined();
  });

  it('carries code, message and request id of the server', async () => {
    const error = await errorOf(failure(409, 'INVALID_STATE', 'not now'));
    expect(error).toMatchObject({ status: 409, code: 'INVALID_STATE', message: 'not now', requestId: 'r-1' });
  });

  it('reads Retry-After', async () => {
    const error = await errorOf(failure(429, 'TOO_MANY_REQUESTS', 'slowly', { 'Retry-After': '17' }));
    expect(error.retryAfterSeconds).toBe(17);
  });

  it.each([
    [400, 'INVALID_REQUEST'],
    [401, 'UNAUTHORIZED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [413, 'INVALID_REQUEST'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [500, 'INTERNAL_ERROR'],
    [418, 'INTERNAL_ERROR'],
  ])('understands %d without a body of ours as %s', async (code, expected) => {
    expect((await errorOf(new Response('<html>a proxy speaks</html>', { status: code }))).code).toBe(expected);
  });

  it('tells an unreachable server from an answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(request('GET', ['session'])).rejects.toMatchObject({ code: 'NETWORK', status: 0 });
  });

  it('tells that nobody is signed in, but not for a wrong password', async () => {
    const listener = vi.fn();
    setUnauthorizedListener(listener);
    const refusal = failure(401, 'UNAUTHORIZED', 'no');
    fakeApi({ 'GET /workspaces': refusal, 'POST /login': refusal, 'POST /profile/password': refusal });
    await request('POST', ['login']).catch(() => undefined);
    await request('POST', ['profile', 'password']).catch(() => undefined);
    expect(listener).not.toHaveBeenCalled();
    await request('GET', ['workspaces']).catch(() => undefined);
    expect(listener).toHaveBeenCalledOnce();
    setUnauthorizedListener(undefined);
  });
});

describe('fieldOf', () => {
  const fields = ['name', 'repository', 'startup_script', 'image'] as const;
  const invalid = (message: string) => new ApiError(400, 'INVALID_REQUEST', message);

  it.each([
    ['`repository`: The user name in the repository address is not valid.', 'repository'],
    ['`image` must be a string', 'image'],
    ['name: must not be empty', 'name'],
    ['The image name is not valid.', 'image'],
    ['The startup script is too long.', 'startup_script'],
    ['The filename is odd.', undefined],
    ['the body is not valid JSON', undefined],
  ])('finds in "%s" the field %s', (message, field) => {
    expect(fieldOf(invalid(message), fields)).toBe(field);
  });

  it('reads only refusals of the input', () => {
    expect(fieldOf(new ApiError(500, 'INTERNAL_ERROR', '`name` broke'), fields)).toBeUndefined();
  });
});

describe('fieldNamed', () => {
  const fields = ['audience', 'alias', 'users'] as const;

  it.each([
    [400, 'INVALID_REQUEST', '`users`: there is nobody called lee', 'users'],
    [400, 'INVALID_REQUEST', '`users[0]`: 1 to 39 of a-z', 'users'],
    [403, 'FORBIDDEN', '`audience`: the widest that is allowed here is "people", not "link"', 'audience'],
    [409, 'INVALID_STATE', '`alias`: the alias `demo` is taken', 'alias'],
    [409, 'INVALID_STATE', '`port`: 5173 is shared already', undefined],
    [403, 'FORBIDDEN', 'only the owner of a workspace changes its users', undefined],
    [500, 'INTERNAL_ERROR', '`alias`: broke', undefined],
  ] as const)('finds in %d %s "%s" the field %s', (status, code, message, field) => {
    expect(fieldNamed(new ApiError(status, code, message), fields)).toBe(field);
  });
});
