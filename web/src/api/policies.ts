import { request } from './client';
import type { DryRun, DryRunRequest, PolicyLevel, PolicyLevelAndPresets, PolicyRules, WorkspacePolicy } from './types';

export const readPolicy = (signal?: AbortSignal) => request<PolicyLevelAndPresets>('GET', ['policy'], { signal });
export const writePolicy = (body: PolicyLevel) => request<PolicyLevelAndPresets>('PUT', ['policy'], { body });
export const readGroupPolicy = (id: string, signal?: AbortSignal) =>
  request<PolicyLevelAndPresets>('GET', ['groups', id, 'policy'], { signal });
export const writeGroupPolicy = (id: string, body: PolicyLevel) =>
  request<PolicyLevelAndPresets>('PUT', ['groups', id, 'policy'], { body });
export const readWorkspacePolicy = (id: string, signal?: AbortSignal) =>
  request<WorkspacePolicy>('GET', ['workspaces', id, 'policy'], { signal });
export const writeWorkspacePolicy = (id: string, rules: PolicyRules) =>
  request<WorkspacePolicy>('PUT', ['workspaces', id, 'policy'], { body: { rules } });
/** What the last week would have been under these rules; nothing is changed. */
export const tryPolicy = (body: DryRunRequest) => request<DryRun>('POST', ['policy', 'dry-run'], { body });
