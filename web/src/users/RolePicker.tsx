import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/types';

interface RolePickerProps {
  value: Role;
  onChange: (role: Role) => void;
}

export function RolePicker({ value, onChange }: RolePickerProps) {
  const { t } = useTranslation();
  return (
    <Radio.Group label={t('common.role')} value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap={8} mt={6}>
        <Radio value="member" label={t('users.member')} description={t('users.roleHelpMember')} />
        <Radio value="admin" label={t('users.admin')} description={t('users.roleHelpAdmin')} />
      </Stack>
    </Radio.Group>
  );
}
