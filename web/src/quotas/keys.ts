/** Keys under which quotas are kept in the cache. */
export const kQuotas = ['quotas'] as const;
export const kOwnQuotaKey = [...kQuotas, 'own'] as const;
export const quotaKey = (holder: 'users' | 'groups', id: string) => [...kQuotas, holder, id] as const;
