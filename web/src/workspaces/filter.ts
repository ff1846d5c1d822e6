import type { Workspace } from '../api/types';
import { stateOf } from './state';

export type StateFilter = 'all' | 'running' | 'frozen' | 'stopped' | 'error';

export interface WorkspaceFilter {
  search: string;
  state: StateFilter;
}

function matchesState(workspace: Workspace, filter: StateFilter): boolean {
  const { tone } = stateOf(workspace);
  switch (filter) {
    case 'all':
      return true;
    case 'running':
      return tone === 'running' || tone === 'working';
    case 'frozen':
      return tone === 'frozen';
    case 'stopped':
      return tone === 'quiet';
    case 'error':
      return tone === 'error';
  }
}

/** Every word has to occur in the name, the description, the repository, the owner or the id. */
export function filterWorkspaces(workspaces: readonly Workspace[], { search, state }: WorkspaceFilter): Workspace[] {
  const words = search.toLocaleLowerCase().normalize('NFC').split(/\s+/).filter(Boolean);
  return workspaces.filter((workspace) => {
    const text = [workspace.name, workspace.description, workspace.repository, workspace.owner_name, workspace.id]
      .join(' ')
      .toLocaleLowerCase()
      .normalize('NFC');
    return matchesState(workspace, state) && words.every((word) => text.includes(word));
  });
}

/** Newest first: an order that does not jump while states change. */
export function sortWorkspaces(workspaces: readonly Workspace[]): Workspace[] {
  return [...workspaces].sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || a.id.localeCompare(b.id));
}
