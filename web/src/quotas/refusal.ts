import { useSyncExternalStore } from 'react';
import { ApiError, type QuotaOffer } from '../api/error';

/** A start that a quota does not let through. */
export interface QuotaRefusal {
  message: string;
  offer: QuotaOffer | undefined;
  /** Tries the same again, once there is room. */
  again: () => Promise<unknown>;
}

let refusal: QuotaRefusal | undefined;
const listeners = new Set<() => void>();

function set(next: QuotaRefusal | undefined): void {
  refusal = next;
  listeners.forEach((listener) => listener());
}

/** Opens the dialog about it; false when the error is about something else. */
export function tellRefusal(error: unknown, again: () => Promise<unknown>): boolean {
  if (!(error instanceof ApiError) || error.code !== 'QUOTA_EXCEEDED') return false;
  set({ message: error.message, offer: error.offer, again });
  return true;
}

export const forgetRefusal = () => set(undefined);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useQuotaRefusal(): QuotaRefusal | undefined {
  return useSyncExternalStore(subscribe, () => refusal);
}
