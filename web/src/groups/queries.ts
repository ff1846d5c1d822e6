import { useMutation, useQueryClient } from '@tanstack/react-query';
import { addMember, createGroup, deleteGroup, removeMember, updateGroup } from '../api/groups';
import { kUsersKey } from '../users/keys';
import { kGroupsKey } from './keys';

/** Groups are shown beside users too: both are read again. */
function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: kGroupsKey }),
      client.invalidateQueries({ queryKey: kUsersKey }),
    ]);
}

/** Creates a group, or changes the one that is named. */
export function useSaveGroup(id: string | undefined) {
  return useMutation({
    mutationFn: (values: { name: string; description: string }) => (id ? updateGroup(id, values) : createGroup(values)),
    onSuccess: useRefresh(),
  });
}

export function useDeleteGroup(id: string) {
  return useMutation({ mutationFn: () => deleteGroup(id), onSuccess: useRefresh() });
}

export function useMembership(groupId: string) {
  const onSuccess = useRefresh();
  return {
    add: useMutation({ mutationFn: (userId: string) => addMember(groupId, userId), onSuccess }),
    remove: useMutation({ mutationFn: (userId: string) => removeMember(groupId, userId), onSuccess }),
  };
}
