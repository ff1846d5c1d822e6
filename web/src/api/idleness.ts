import { request } from './client';
import type { Idleness, Page, Transition } from './types';

const kPageOfHistory = 50;

export const readIdleness = (id: string, signal?: AbortSignal) =>
  request<Idleness>('GET', ['workspaces', id, 'idleness'], { signal });
export const keepAwake = (id: string, body: { seconds: number; reason: string }) =>
  request<Idleness>('PUT', ['workspaces', id, 'keep-awake'], { body });
export const stopKeepingAwake = (id: string) => request<void>('DELETE', ['workspaces', id, 'keep-awake']);
/** One page of what it was when and why, newest first. */
export const listTransitions = (id: string, cursor?: string, signal?: AbortSignal) =>
  request<Page<Transition>>('GET', ['workspaces', id, 'transitions'], { query: { limit: kPageOfHistory, cursor }, signal });
