import { request } from './client';
import type { Profile, ProfilePatch, SshKey } from './types';

export const readProfile = (signal?: AbortSignal) => request<Profile>('GET', ['profile'], { signal });
export const updateProfile = (patch: ProfilePatch) => request<Profile>('PATCH', ['profile'], { body: patch });
export const changePassword = (current_password: string, new_password: string) =>
  request<void>('POST', ['profile', 'password'], { body: { current_password, new_password } });
export const readSshKey = (signal?: AbortSignal) => request<SshKey>('GET', ['profile', 'ssh-key'], { signal });
export const rotateSshKey = () => request<SshKey>('POST', ['profile', 'ssh-key', 'rotate']);
