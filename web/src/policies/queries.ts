import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  readGroupPolicy,
  readPolicy,
  readWorkspacePolicy,
  tryPolicy,
  writeGroupPolicy,
  writePolicy,
  writeWorkspacePolicy,
} from '../api/policies';
import type { PolicyLevel } from '../api/types';
import { kIdleness, kWorkspaces } from '../workspaces/keys';
import { groupPolicyKey, kInstallationPolicyKey, kPolicies, workspacePolicyKey } from './keys';

export function useInstallationPolicy() {
  return useQuery({ queryKey: kInstallationPolicyKey, queryFn: ({ signal }) => readPolicy(signal) });
}

export function useGroupPolicy(id: string) {
  return useQuery({ queryKey: groupPolicyKey(id), queryFn: ({ signal }) => readGroupPolicy(id, signal) });
}

export function useWorkspacePolicy(id: string) {
  return useQuery({ queryKey: workspacePolicyKey(id), queryFn: ({ signal }) => readWorkspacePolicy(id, signal) });
}

/** A policy decides what comes next: what is shown of that is read again. */
function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([kPolicies, kIdleness, kWorkspaces].map((queryKey) => client.invalidateQueries({ queryKey })));
}

/** Of the installation, or of the group that is named. */
export function useSaveLevel(groupId?: string) {
  const onSuccess = useRefresh();
  return useMutation({
    mutationFn: (level: PolicyLevel) => (groupId ? writeGroupPolicy(groupId, level) : writePolicy(level)),
    onSuccess,
  });
}

export function useSaveWorkspacePolicy(id: string) {
  const onSuccess = useRefresh();
  return useMutation({ mutationFn: ({ rules }: PolicyLevel) => writeWorkspacePolicy(id, rules), onSuccess });
}

export function useDryRun() {
  return useMutation({ mutationFn: tryPolicy });
}
