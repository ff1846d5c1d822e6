import { request } from './client';
import { readAllPages } from './pages';
import type { Page, User, UserCreate, UserPatch } from './types';

export const listUsers = (signal?: AbortSignal) =>
  readAllPages((cursor) => request<Page<User>>('GET', ['users'], { query: { limit: 200, cursor }, signal }));
export const createUser = (body: UserCreate) => request<User & { password?: string }>('POST', ['users'], { body });
export const updateUser = (id: string, body: UserPatch) => request<User>('PATCH', ['users', id], { body });
export const resetPassword = (id: string) => request<{ password: string }>('POST', ['users', id, 'reset-password']);
