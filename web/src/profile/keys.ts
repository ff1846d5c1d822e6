export const kProfileKey = ['profile'] as const;
export const kSshKeyKey = ['ssh-key'] as const;
