import type { ListeningPort, SharedPort, Sharing, Viewer } from './state.ts';
import type { Translate } from './texts.ts';

/** A port of the workspace: something listens there, or it is shared, or both. */
export interface PortEntry {
  port: number;
  listening?: ListeningPort;
  shared?: SharedPort;
}

/** By number. Shares that rest (nobody but the owner may visit) are no shares here. */
export function portEntries(listening: ListeningPort[], sharing: Sharing | undefined): PortEntry[] {
  const entries = new Map<number, PortEntry>();
  for (const port of listening) entries.set(port.port, { port: port.port, listening: port });
  for (const shared of sharing?.ports ?? []) {
    if (shared.audience !== 'owner') entries.set(shared.port, { ...entries.get(shared.port), port: shared.port, shared });
  }
  return [...entries.values()].sort((one, other) => one.port - other.port);
}

/**
 * Finds ports worth a word: web servers that came after the first look. Each number once, so that a server which restarts with
 * every change of a file is quiet.
 */
export class NewPorts {
  private known: Set<number> | undefined;

  take(listening: ListeningPort[], sharing: Sharing | undefined): ListeningPort[] {
    if (!this.known) {
      this.known = new Set(listening.map(({ port }) => port));
      return [];
    }
    const known = this.known;
    const isShared = (port: number) => sharing?.ports.some((shared) => shared.port === port && shared.active) ?? false;
    // A listener is asked what it speaks a moment after it appears; until then it is not judged.
    const fresh = listening.filter(({ port, protocol }) => protocol.startsWith('http') && !known.has(port));
    for (const { port } of fresh) known.add(port);
    return fresh.filter(({ port }) => !isShared(port));
  }
}

/** A page of the dashboard about this workspace's ports; with `request`, one that asks there to share or stop sharing. */
export function dashboardPage(dashboard: string, request?: { share: number } | { unshare: number }): string {
  const url = new URL(dashboard);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/ports`;
  url.search = '';
  url.hash = '';
  for (const [key, port] of Object.entries(request ?? {})) url.searchParams.set(key, String(port));
  return url.href;
}

/** The owner's address of a port, from the pattern in VSCODE_PROXY_URI. */
export function ownAddress(pattern: string | undefined, port: number): string | undefined {
  const address = pattern?.includes('{{port}}') ? pattern.replaceAll('{{port}}', String(port)) : undefined;
  return address && URL.canParse(address) ? new URL(address).href : undefined;
}

/** What "Copy link" does for a port: an address to copy and who may use it, or the dashboard, where the link with its token is. */
export type LinkToCopy = { address: string; forOthers: boolean } | 'dashboard' | undefined;

export function linkToCopy(entry: PortEntry, pattern: string | undefined): LinkToCopy {
  if (entry.shared?.active && entry.shared.audience === 'link') return 'dashboard';
  if (entry.shared?.active) return { address: entry.shared.url, forOthers: true };
  const address = ownAddress(pattern, entry.port);
  return address ? { address, forOthers: false } : undefined;
}

/** For the status bar; absent while nothing is shared. */
export interface ViewersShown {
  count: number;
  text: string;
  /** One line for each shared port. */
  lines: string[];
}

export function viewersShown(sharing: Sharing | undefined, t: Translate): ViewersShown | undefined {
  const active = sharing?.ports.filter((shared) => shared.active) ?? [];
  if (active.length === 0) return undefined;
  const count = active.reduce((sum, shared) => sum + shared.viewerCount, 0);
  return { count, text: `$(eye) ${count}`, lines: active.map((shared) => portLine(shared, t)) };
}

function portLine(shared: SharedPort, t: Translate): string {
  const port = String(shared.port);
  if (shared.viewerCount === 0) return t('Port {0}: nobody is looking', port);
  const names = shared.viewers.slice(0, 10).map((viewer) => viewerName(viewer, t));
  const more = Math.max(shared.viewerCount, shared.viewers.length) - names.length;
  if (names.length === 0) return t('Port {0}: {1} looking', port, String(shared.viewerCount));
  if (more > 0) names.push(t('{0} more', String(more)));
  return t('Port {0}: {1}', port, names.join(', '));
}

/** Guests call themselves what they like, so it is said that they are guests. */
function viewerName(viewer: Viewer, t: Translate): string {
  if (!viewer.guest) return viewer.name || t('somebody');
  return viewer.name ? t('{0} (guest)', viewer.name) : t('a guest');
}

/** Quick picks and notifications take `$(name)` as an icon. */
export function plainLabel(text: string): string {
  return text.replaceAll('$(', '$\u200b(');
}
