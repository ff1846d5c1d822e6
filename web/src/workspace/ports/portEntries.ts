import type { Port, Share } from '../../api/types';

/** A port that is listed: because something listens on it, because it is shared, or both. */
export interface PortEntry {
  number: number;
  port: Port | undefined;
  share: Share | undefined;
}

/** By number. A share that rests is no reason to list a port on which nothing listens, unless it holds a name. */
export function portEntries(ports: readonly Port[] = [], shares: readonly Share[] = []): PortEntry[] {
  const byNumber = new Map<number, PortEntry>();
  for (const port of ports) byNumber.set(port.port, { number: port.port, port, share: undefined });
  for (const share of shares) {
    const entry = byNumber.get(share.port);
    if (entry) entry.share = share;
    else if (share.audience !== 'owner' || share.alias) byNumber.set(share.port, { number: share.port, port: undefined, share });
  }
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}
