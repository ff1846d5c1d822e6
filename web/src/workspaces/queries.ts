import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DesiredState, Workspace, WorkspacePatch } from '../api/types';
import {
  createWorkspace,
  deleteWorkspace,
  listWorkspaces,
  type OwnerFilter,
  readWorkspace,
  retryWorkspace,
  updateWorkspace,
} from '../api/workspaces';
import { applyUpdated, knownWorkspace, showChanged } from '../events/applyEvent';
import { tellRefusal } from '../quotas/refusal';
import { useSession } from '../session/useSession';
import { useNotify } from '../ui/useNotify';
import { kWorkspaceLists, workspaceKey, workspacesKey } from './keys';

export function useWorkspaces(owner: OwnerFilter) {
  return useQuery({
    queryKey: workspacesKey(owner),
    queryFn: ({ signal }) => listWorkspaces(owner, signal),
    // Events keep the list fresh; this catches what they cannot tell, such as a lost one.
    refetchInterval: 60_000,
  });
}

export function useWorkspace(id: string) {
  return useQuery({
    queryKey: workspaceKey(id),
    queryFn: ({ signal }) => readWorkspace(id, signal),
    refetchInterval: 60_000,
  });
}

/** Takes an answered workspace into what is shown. */
function useTake() {
  const client = useQueryClient();
  const { user_id } = useSession();
  return (workspace: Workspace) => applyUpdated(client, workspace, user_id);
}

export function useCreateWorkspace() {
  const client = useQueryClient();
  const take = useTake();
  return useMutation({
    mutationFn: createWorkspace,
    onSuccess: (workspace) => {
      client.setQueryData(workspaceKey(workspace.id), workspace);
      take(workspace);
    },
  });
}

export function useUpdateWorkspace(id: string) {
  const take = useTake();
  return useMutation({ mutationFn: (patch: WorkspacePatch) => updateWorkspace(id, patch), onSuccess: take });
}

/**
 * Start, freeze and stop. It is shown as on its way at once; failures are told in a toast and what was shown is taken
 * back; what a quota refuses opens the dialog that can make room.
 */
export function useSetDesiredState(id: string) {
  const client = useQueryClient();
  const take = useTake();
  const notify = useNotify();
  return useMutation({
    mutationFn: (desired_state: DesiredState) => updateWorkspace(id, { desired_state }),
    onMutate: async (desired_state) => {
      await client.cancelQueries({ queryKey: workspaceKey(id) });
      const before = knownWorkspace(client, id);
      showChanged(client, id, { desired_state });
      return before?.desired_state;
    },
    onSuccess: take,
    onError: (error, _wanted, before) => {
      if (before) showChanged(client, id, { desired_state: before });
      void client.invalidateQueries({ queryKey: workspaceKey(id) });
      const again = async () => take(await updateWorkspace(id, { desired_state: 'RUNNING' }));
      if (!tellRefusal(error, again)) notify.failed(error);
    },
  });
}

export function useRetryWorkspace(id: string) {
  const take = useTake();
  const notify = useNotify();
  return useMutation({
    mutationFn: () => retryWorkspace(id),
    onSuccess: take,
    onError: (error) => {
      const again = async () => take(await retryWorkspace(id));
      if (!tellRefusal(error, again)) notify.failed(error);
    },
  });
}

export function useDeleteWorkspace(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (force: boolean) => deleteWorkspace(id, force),
    onSuccess: () => client.invalidateQueries({ queryKey: kWorkspaceLists }),
  });
}
