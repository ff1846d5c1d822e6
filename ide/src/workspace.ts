/** What this workspace is, as the agent tells the IDE by its environment. */
export interface WorkspaceInfo {
  name: string;
  /** Its page on the dashboard; absent when it is not known or is not an http address. */
  dashboard?: string;
}

/** Absent outside a code-hub workspace. */
export function workspaceInfo(environment: Record<string, string | undefined>): WorkspaceInfo | undefined {
  const name = environment['CODEHUB_WORKSPACE_NAME']?.trim() || environment['CODEHUB_WORKSPACE_ID']?.trim();
  if (!name) return undefined;
  const dashboard = httpAddress(environment['CODEHUB_DASHBOARD_URL']);
  return dashboard ? { name, dashboard } : { name };
}

/** Status bar texts take `$(name)` as an icon, so a workspace's name must not be read as one. */
export function statusText(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 39)}…` : name;
  return `$(vm-active) ${shown.replaceAll('$(', '$\u200b(')}`;
}

function httpAddress(text: string | undefined): string | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}
