import { request } from './client';
import type { Config, Session } from './types';

export const readSession = (signal?: AbortSignal) => request<Session>('GET', ['session'], { signal });
export const readConfig = (signal?: AbortSignal) => request<Config>('GET', ['config'], { signal });
export const logIn = (username: string, password: string) =>
  request<{ user_id: string; username: string }>('POST', ['login'], { body: { username, password } });
export const logOut = () => request<void>('POST', ['logout']);
