import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { UserPatch } from '../api/types';
import { createUser, resetPassword, updateUser } from '../api/users';
import { kUsersKey } from './keys';

/** Every change of an account makes the list be read again. */
function useRefreshUsers() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: kUsersKey });
}

export function useCreateUser() {
  return useMutation({ mutationFn: createUser, onSuccess: useRefreshUsers() });
}

export function useUpdateUser(id: string) {
  return useMutation({ mutationFn: (patch: UserPatch) => updateUser(id, patch), onSuccess: useRefreshUsers() });
}

export function useResetPassword(id: string) {
  return useMutation({ mutationFn: () => resetPassword(id), onSuccess: useRefreshUsers() });
}
