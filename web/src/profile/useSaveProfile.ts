import { useMutation, useQueryClient } from '@tanstack/react-query';
import { updateProfile } from '../api/profile';
import { kSessionKey } from '../session/useSession';
import { kProfileKey } from './keys';

export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: updateProfile,
    onSuccess: (profile) => {
      client.setQueryData(kProfileKey, profile);
      void client.invalidateQueries({ queryKey: kSessionKey });
    },
  });
}
