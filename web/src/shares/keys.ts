/** Keys under which shares are kept in the cache. */
export const kShares = ['shares'] as const;
export const workspaceSharesKey = (workspaceId: string) => [...kShares, 'workspace', workspaceId] as const;
export const kSharedWithMeKey = [...kShares, 'with-me'] as const;
export const kAllSharesKey = [...kShares, 'all'] as const;
/** Who looks at them, and who did: below the workspace, since events speak of that. */
export const kVisits = ['visits'] as const;
export const workspaceVisitsKey = (workspaceId: string) => [...kVisits, workspaceId] as const;
export const viewersKey = (workspaceId: string, shareId: string) => [...kVisits, workspaceId, shareId, 'live'] as const;
export const visitLogKey = (workspaceId: string, shareId: string) => [...kVisits, workspaceId, shareId, 'log'] as const;
export const kShareLimits = ['share-limits'] as const;
export const kInstallationLimitsKey = [...kShareLimits, 'installation'] as const;
export const groupLimitsKey = (groupId: string) => [...kShareLimits, 'group', groupId] as const;
