import { request } from './client';
import { readAllPages } from './pages';
import type { Group, Page, UserBrief } from './types';

export const listGroups = (signal?: AbortSignal) =>
  readAllPages((cursor) => request<Page<Group>>('GET', ['groups'], { query: { limit: 200, cursor }, signal }));
export const createGroup = (body: { name: string; description?: string }) => request<Group>('POST', ['groups'], { body });
export const updateGroup = (id: string, body: { name?: string; description?: string }) =>
  request<Group>('PATCH', ['groups', id], { body });
export const deleteGroup = (id: string) => request<void>('DELETE', ['groups', id]);
export const listMembers = async (id: string, signal?: AbortSignal) =>
  (await request<{ items: UserBrief[] }>('GET', ['groups', id, 'members'], { signal })).items;
export const addMember = (id: string, userId: string) => request<void>('PUT', ['groups', id, 'members', userId]);
export const removeMember = (id: string, userId: string) => request<void>('DELETE', ['groups', id, 'members', userId]);
