import type { OwnerFilter } from '../api/workspaces';

/** Keys under which workspaces are kept in the cache. */
export const kWorkspaceLists = ['workspaces', 'list'] as const;
export const kWorkspaces = ['workspaces'] as const;
export const workspacesKey = (owner: OwnerFilter) => [...kWorkspaceLists, owner] as const;
export const workspaceKey = (id: string) => ['workspaces', 'one', id] as const;
export const usageKey = (id: string) => ['usage', id] as const;
/** Ports of one run of a workspace lie below `portsKey`. */
export const kPorts = ['ports'] as const;
export const portsKey = (id: string) => [...kPorts, id] as const;
export const terminalsKey = (id: string) => ['terminals', id] as const;
/** Why workspaces are awake, and what they were when. */
export const kIdleness = ['idleness'] as const;
export const idlenessKey = (id: string) => [...kIdleness, id] as const;
export const kTransitions = ['transitions'] as const;
export const transitionsKey = (id: string) => [...kTransitions, id] as const;
