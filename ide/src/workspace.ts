import { isAbsolute } from 'node:path';
import { httpAddress } from './state.ts';

/** What this workspace is, as the agent tells the IDE by its environment. */
export interface WorkspaceInfo {
  name: string;
  /** Its page on the dashboard; absent when it is not known or is not an http address. */
  dashboard?: string;
  /** Where the agent keeps files for the IDE; absent when it is not known. */
  runFolder?: string;
}

/** Absent outside a code-hub workspace. */
export function workspaceInfo(environment: Record<string, string | undefined>): WorkspaceInfo | undefined {
  const name = environment['CODEHUB_WORKSPACE_NAME']?.trim() || environment['CODEHUB_WORKSPACE_ID']?.trim();
  if (!name) return undefined;
  const dashboard = httpAddress(environment['CODEHUB_DASHBOARD_URL']);
  const runFolder = environment['CODEHUB_RUN_DIR'] ?? '';
  return { name, ...(dashboard && { dashboard }), ...(isAbsolute(runFolder) && { runFolder }) };
}

/** Status bar texts take `$(name)` as an icon, so a workspace's name must not be read as one. */
export function statusText(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  return `$(vm-active) ${shown.replaceAll('$(', '$\u200b(')}`;
}

/**
 * Host and port of a dashboard, spelled so that the IDE does not take them for a port of the workspace, as it does with
 * `localhost:8000` in every address that it opens. To browsers the spellings are one (WHATWG URL, host parsing).
 */
export function unforwarded(authority: string): string {
  return authority.replace(/^localhost(?=:)/, 'LOCALHOST').replace(/^127\.0\.0\.1(?=:)/, '127.1');
}
