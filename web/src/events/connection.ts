import { useSyncExternalStore } from 'react';
import type { StreamStatus } from './LiveStream';

/** State of the stream of events, for the banner. */
let status: StreamStatus = 'connecting';
const listeners = new Set<() => void>();

export function setConnection(next: StreamStatus): void {
  if (next === status) return;
  status = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): StreamStatus {
  return useSyncExternalStore(subscribe, () => status);
}
