import { Avatar, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { logOut } from '../api/session';
import { forgetSession, useSession } from '../session/useSession';
import { useNotify } from '../ui/useNotify';
import classes from './AccountMenu.module.css';
import { openShortcuts } from './shortcuts';

export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: () => {
      void navigate('/login', { replace: true });
      forgetSession(client);
    },
    onError: notify.failed,
  });
  const name = session.display_name || session.username;
  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t('layout.account', { name })} className={classes.button ?? ''}>
          <Avatar size={32} radius="xl" color="petrol" name={name} aria-hidden>
            {initials(name)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.person}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text c="dimmed" fz="sm" truncate>
            {session.email || session.username}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={16} aria-hidden />}>
          {t('layout.profile')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {t('shortcuts.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          {t('layout.logout')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** "Jimin Park" is JP, "박지민" is 지민 (the given name is what Koreans go by), "admin" is A. */
export function initials(name: string): string {
  if (/^[가-힣]{3,4}$/.test(name)) return name.slice(-2);
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase() ?? '')
    .join('');
}
