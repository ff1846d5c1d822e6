export const kGroupsKey = ['groups'] as const;
export const membersKey = (groupId: string) => ['groups', groupId, 'members'] as const;
