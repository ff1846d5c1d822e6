export const kUsersKey = ['users'] as const;
