import { request } from './client';
import { readAllPages } from './pages';
import type { Page, Share, ShareChange, SharedPort, ShareLimits, ShareLimitsPatch, Viewer, Visit } from './types';

const kPageOfVisits = 50;

const listShares = <T extends SharedPort>(query: { with?: 'me'; all?: true }, signal?: AbortSignal) =>
  readAllPages(async (cursor) => {
    type Answer = { shares: T[]; next_cursor: string };
    const page = await request<Answer>('GET', ['shares'], { query: { limit: 200, ...query, cursor }, signal });
    return { items: page.shares, next_cursor: page.next_cursor };
  });

/** Of a workspace's ports; those included that rest (nobody but the owner may visit) or are over. */
export const listWorkspaceShares = async (id: string, signal?: AbortSignal) =>
  (await request<{ shares: Share[] }>('GET', ['workspaces', id, 'shares'], { signal })).shares;
export const listSharedWithMe = (signal?: AbortSignal) => listShares<SharedPort>({ with: 'me' }, signal);
export const listAllShares = (signal?: AbortSignal) => listShares<Share>({ all: true }, signal);
export const createShare = (workspaceId: string, body: ShareChange & { port: number }) =>
  request<Share>('POST', ['workspaces', workspaceId, 'shares'], { body });
export const updateShare = (id: string, body: ShareChange) => request<Share>('PATCH', ['shares', id], { body });
export const deleteShare = (id: string) => request<void>('DELETE', ['shares', id]);
export const renewShareLink = (id: string) => request<Share>('POST', ['shares', id, 'link']);

export const listViewers = async (id: string, signal?: AbortSignal) =>
  (await request<{ viewers: Viewer[] }>('GET', ['shares', id, 'viewers'], { signal })).viewers;

/** One page of who visited, newest first. */
export async function listVisits(id: string, cursor?: string, signal?: AbortSignal): Promise<Page<Visit>> {
  type Answer = { visits: Visit[]; next_cursor: string };
  const page = await request<Answer>('GET', ['shares', id, 'visits'], { query: { limit: kPageOfVisits, cursor }, signal });
  return { items: page.visits, next_cursor: page.next_cursor };
}

/** Those of the installation, and in `mine` what counts for whoever asks. */
export const readShareLimits = (signal?: AbortSignal) =>
  request<ShareLimits & { mine: ShareLimits }>('GET', ['share-limits'], { signal });
export const updateShareLimits = (body: ShareLimitsPatch) =>
  request<ShareLimits & { mine: ShareLimits }>('PATCH', ['share-limits'], { body });
export const readGroupShareLimits = (id: string, signal?: AbortSignal) =>
  request<ShareLimits>('GET', ['groups', id, 'share-limits'], { signal });
export const updateGroupShareLimits = (id: string, body: ShareLimitsPatch) =>
  request<ShareLimits>('PATCH', ['groups', id, 'share-limits'], { body });
