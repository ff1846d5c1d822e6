/** What the agent writes for the IDE about ports; docs/agent.md describes the files. Read with care: any process here may write them. */

/** Something that listens in the workspace. */
export interface ListeningPort {
  port: number;
  /** "http", "https", "other" or "unknown". */
  protocol: string;
  process: string;
}

/** Somebody who looks at a shared port; a guest may have no name. */
export interface Viewer {
  name: string;
  guest: boolean;
}

export interface SharedPort {
  port: number;
  url: string;
  audience: 'owner' | 'people' | 'everyone' | 'link';
  /** Somebody else than the owner may visit it now. */
  active: boolean;
  viewers: Viewer[];
  viewerCount: number;
}

export interface Sharing {
  /** The workspace's page on the dashboard. */
  dashboard: string;
  ports: SharedPort[];
}

const audiences = ['owner', 'people', 'everyone', 'link'] as const;

/** Absent when the text is not what the agent writes. */
export function parseListening(text: string): ListeningPort[] | undefined {
  const listed = objectOf(text)?.['ports'];
  if (!Array.isArray(listed)) return undefined;
  return listed.flatMap((entry) => {
    const { port, protocol, process } = record(entry);
    return isPort(port) ? [{ port, protocol: textOf(protocol), process: textOf(process) }] : [];
  });
}

/** Absent when the text is not what the agent writes. */
export function parseSharing(text: string): Sharing | undefined {
  const object = objectOf(text);
  const dashboard = httpAddress(object?.['dashboard_url']);
  if (!dashboard || !Array.isArray(object?.['ports'])) return undefined;
  return { dashboard, ports: object['ports'].flatMap(sharedPort) };
}

/** The address in its usual form when it is one of the web. */
export function httpAddress(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65536;
}

function sharedPort(entry: unknown): SharedPort[] {
  const { port, url, audience, active, viewers, viewer_count: count } = record(entry);
  const address = httpAddress(url);
  const chosen = audiences.find((known) => known === audience);
  if (!isPort(port) || !address || !chosen) return [];
  const people = Array.isArray(viewers) ? viewers.map(record) : [];
  return [
    {
      port,
      url: address,
      audience: chosen,
      active: active === true,
      viewers: people.map(({ name, guest }) => ({ name: textOf(name), guest: guest === true })),
      viewerCount: Number.isInteger(count) ? Math.max(0, count as number) : 0,
    },
  ];
}

export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 300) : '';
}
