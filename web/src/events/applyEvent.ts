import type { QueryClient } from '@tanstack/react-query';
import type { OwnerFilter } from '../api/workspaces';
import type { Workspace } from '../api/types';
import { kWorkspaceLists, workspaceKey, workspacesKey } from '../workspaces/keys';

/** The workspace as it was known before, from wherever it was read. */
export function knownWorkspace(client: QueryClient, id: string): Workspace | undefined {
  const single = client.getQueryData<Workspace>(workspaceKey(id));
  if (single) return single;
  for (const [, list] of client.getQueriesData<Workspace[]>({ queryKey: kWorkspaceLists })) {
    const found = list?.find((workspace) => workspace.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * Whether `known` is of a later moment than `workspace`: what was last asked for, or the last change of phase. An answer
 * to "freeze" may arrive after the event that says that it is frozen.
 */
function isNewer(known: Workspace, workspace: Workspace): boolean {
  const later = (field: 'updated_at' | 'phase_changed_at') => Date.parse(known[field]) > Date.parse(workspace[field]);
  return later('updated_at') || later('phase_changed_at');
}

/** Takes a newer state of a workspace into everything that is shown; an older one is dropped. */
export function applyUpdated(client: QueryClient, workspace: Workspace, myUserId: string): void {
  const isOlder = (known: Workspace) => isNewer(known, workspace);
  client.setQueryData<Workspace>(workspaceKey(workspace.id), (known) =>
    known && isOlder(known) ? known : known ? workspace : undefined,
  );
  for (const owner of ['me', 'all'] satisfies OwnerFilter[]) {
    client.setQueryData<Workspace[]>(workspacesKey(owner), (list) => {
      if (!list) return undefined;
      const known = list.find((one) => one.id === workspace.id);
      if (known) return isOlder(known) ? list : list.map((one) => (one === known ? workspace : one));
      return owner === 'all' || workspace.owner_id === myUserId ? [workspace, ...list] : list;
    });
  }
}

export function applyDeleted(client: QueryClient, id: string): void {
  for (const owner of ['me', 'all'] satisfies OwnerFilter[]) {
    client.setQueryData<Workspace[]>(workspacesKey(owner), (list) => list?.filter((workspace) => workspace.id !== id));
  }
  void client.invalidateQueries({ queryKey: workspaceKey(id) });
}

/** Shows a workspace with something changed that the server has not answered yet; the time of its last change stays. */
export function showChanged(client: QueryClient, id: string, change: Partial<Workspace>): void {
  const changed = (workspace: Workspace): Workspace => (workspace.id === id ? { ...workspace, ...change } : workspace);
  client.setQueryData<Workspace>(workspaceKey(id), (known) => known && changed(known));
  client.setQueriesData<Workspace[]>({ queryKey: kWorkspaceLists }, (list) => list?.map(changed));
}
