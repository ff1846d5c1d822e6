import { apiPath, request } from './client';
import { readAllPages } from './pages';
import type { Page, Port, PortReport, TerminalInfo, Usage, Workspace, WorkspaceCreate, WorkspacePatch } from './types';

export type OwnerFilter = 'me' | 'all';

export const listWorkspaces = (owner: OwnerFilter, signal?: AbortSignal) =>
  readAllPages((cursor) =>
    request<Page<Workspace>>('GET', ['workspaces'], { query: { limit: 200, owner, cursor }, signal }),
  );
export const readWorkspace = (id: string, signal?: AbortSignal) =>
  request<Workspace>('GET', ['workspaces', id], { signal });
export const createWorkspace = (body: WorkspaceCreate) => request<Workspace>('POST', ['workspaces'], { body });
export const updateWorkspace = (id: string, body: WorkspacePatch) =>
  request<Workspace>('PATCH', ['workspaces', id], { body });
export const deleteWorkspace = (id: string, force: boolean) =>
  request<void>('DELETE', ['workspaces', id], { query: { force: force || undefined } });
export const retryWorkspace = (id: string) => request<Workspace>('POST', ['workspaces', id, 'retry']);
export const readUsage = (id: string, signal?: AbortSignal) =>
  request<Usage>('GET', ['workspaces', id, 'usage'], { signal });
export const listPorts = async (id: string, signal?: AbortSignal) =>
  (await request<{ ports: Port[] }>('GET', ['workspaces', id, 'ports'], { signal })).ports;
/** Looks at a port as its visitors would and says what will go wrong; takes seconds. */
export const examinePort = (id: string, port: number, signal?: AbortSignal) =>
  request<PortReport>('POST', ['workspaces', id, 'ports', String(port), 'doctor'], { signal });
export const listTerminals = async (id: string, signal?: AbortSignal) =>
  (await request<{ items: TerminalInfo[] }>('GET', ['workspaces', id, 'terminals'], { signal })).items;
export const closeTerminal = (id: string, tid: string) => request<void>('DELETE', ['workspaces', id, 'terminals', tid]);

/** Address of the stream of log lines after `after`. */
export const logStreamUrl = (id: string, after: number) => apiPath(['workspaces', id, 'logs'], { follow: true, after });

/** Address of a terminal's WebSocket. */
export function terminalUrl(id: string, tid: string, cols: number, rows: number): string {
  const url = new URL(apiPath(['workspaces', id, 'terminals', tid], { cols, rows }), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.toString();
}
