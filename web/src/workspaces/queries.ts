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
import { applyUpdated } from '../events/applyEvent';
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

/** Start and stop; failures are told in a toast. */
export function useSetDesiredState(id: string) {
  const take = useTake();
  const notify = useNotify();
  return useMutation({
    mutationFn: (desired_state: DesiredState) => updateWorkspace(id, { desired_state }),
    onSuccess: take,
    onError: notify.failed,
  });
}

export function useRetryWorkspace(id: string) {
  const take = useTake();
  const notify = useNotify();
  return useMutation({ mutationFn: () => retryWorkspace(id), onSuccess: take, onError: notify.failed });
}

export function useDeleteWorkspace(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (force: boolean) => deleteWorkspace(id, force),
    onSuccess: () => client.invalidateQueries({ queryKey: kWorkspaceLists }),
  });
}
