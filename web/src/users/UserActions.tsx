import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconGauge, IconKey, IconPencil, IconUserCheck, IconUserOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/types';
import { QuotaDialog } from '../quotas/QuotaDialog';
import { useSession } from '../session/useSession';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { useNotify } from '../ui/useNotify';
import { EditUserDialog } from './EditUserDialog';
import type { ShownPassword } from './PasswordDialog';
import { useResetPassword, useUpdateUser } from './queries';

interface UserActionsProps {
  user: User;
  onPassword: (password: ShownPassword) => void;
}

export function UserActions({ user, onPassword }: UserActionsProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const me = useSession().user_id === user.id;
  const update = useUpdateUser(user.id);
  const reset = useResetPassword(user.id);
  const [editing, edit] = useDisclosure(false);
  const [disabling, disable] = useDisclosure(false);
  const [resetting, resetDialog] = useDisclosure(false);
  const [measuring, quota] = useDisclosure(false);
  const name = user.display_name || user.username;
  const setDisabled = async (disabled: boolean) => {
    await update.mutateAsync({ disabled });
    notify.done(t(disabled ? 'users.disabledToast' : 'users.enabledToast', { name }));
  };
  return (
    <div>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('users.actionsOf', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
            {t('users.edit')}
          </Menu.Item>
          <Menu.Item leftSection={<IconGauge size={16} aria-hidden />} onClick={quota.open}>
            {t('quota.edit')}
          </Menu.Item>
          {!me && (
            <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={resetDialog.open}>
              {t('users.resetPassword')}
            </Menu.Item>
          )}
          {!me && !user.disabled && (
            <Menu.Item color="var(--tone-error)" leftSection={<IconUserOff size={16} aria-hidden />} onClick={disable.open}>
              {t('users.disable')}
            </Menu.Item>
          )}
          {user.disabled && (
            <Menu.Item
              leftSection={<IconUserCheck size={16} aria-hidden />}
              onClick={() => void setDisabled(false).catch(notify.failed)}
            >
              {t('users.enable')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <QuotaDialog holder="users" id={user.id} name={name} opened={measuring} onClose={quota.close} />
      <EditUserDialog user={user} opened={editing} onClose={edit.close} />
      <ConfirmDialog
        opened={disabling}
        onClose={disable.close}
        title={t('users.disableTitle', { name })}
        body={t('users.disableBody')}
        confirm={t('users.disableConfirm')}
        onConfirm={() => setDisabled(true)}
      />
      <ConfirmDialog
        opened={resetting}
        onClose={resetDialog.close}
        title={t('users.resetTitle', { name })}
        body={t('users.resetBody')}
        confirm={t('users.resetConfirm')}
        onConfirm={async () => {
          const { password } = await reset.mutateAsync();
          onPassword({ name, username: user.username, password });
        }}
      />
    </div>
  );
}
