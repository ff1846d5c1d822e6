/** Keys under which policies are kept in the cache. */
export const kPolicies = ['policies'] as const;
export const kInstallationPolicyKey = [...kPolicies, 'installation'] as const;
export const groupPolicyKey = (id: string) => [...kPolicies, 'group', id] as const;
export const workspacePolicyKey = (id: string) => [...kPolicies, 'workspace', id] as const;
