import { request } from './client';
import type { Quota, QuotaScope, QuotaUse } from './types';

export type QuotaHolder = 'users' | 'groups';

/** What binds whoever asks: the own quota first, then those of the own groups. */
export const readOwnQuota = async (signal?: AbortSignal) =>
  (await request<{ scopes: QuotaScope[] }>('GET', ['quota'], { signal })).scopes;
export const readUserQuota = (id: string, signal?: AbortSignal) =>
  request<QuotaUse>('GET', ['users', id, 'quota'], { signal });
export const writeUserQuota = (id: string, quota: Quota) =>
  request<QuotaUse>('PUT', ['users', id, 'quota'], { body: { quota } });
export const readGroupQuota = (id: string, signal?: AbortSignal) =>
  request<QuotaUse>('GET', ['groups', id, 'quota'], { signal });
export const writeGroupQuota = (id: string, quota: Quota) =>
  request<QuotaUse>('PUT', ['groups', id, 'quota'], { body: { quota } });
