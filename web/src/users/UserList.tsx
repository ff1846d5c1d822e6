import { Avatar, Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/types';
import { initials } from '../layout/AccountMenu';
import { useSession } from '../session/useSession';
import { TimeAgo } from '../ui/TimeAgo';
import type { ShownPassword } from './PasswordDialog';
import { UserActions } from './UserActions';
import classes from './UserList.module.css';

interface UserListProps {
  users: User[];
  onPassword: (password: ShownPassword) => void;
}

export function UserList({ users, onPassword }: UserListProps) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list} aria-label={t('users.title')}>
      {users.map((user) => (
        <li key={user.id} className={classes.row} data-testid="user-row" data-disabled={user.disabled || undefined}>
          <UserRow user={user} />
          <UserActions user={user} onPassword={onPassword} />
        </li>
      ))}
    </ul>
  );
}

function UserRow({ user }: { user: User }) {
  const { t } = useTranslation();
  const me = useSession().user_id === user.id;
  const name = user.display_name || user.username;
  return (
    <>
      <Avatar size={36} radius="xl" color={user.disabled ? 'gray' : 'petrol'} aria-hidden>
        {initials(name)}
      </Avatar>
      <div className={classes.who}>
        <div className={classes.name}>
          <span>{name}</span>
          {me && <span className={classes.you}>({t('users.you')})</span>}
          {user.role === 'admin' && (
            <Badge variant="light" tt="none" size="sm">
              {t('users.admin')}
            </Badge>
          )}
          {user.disabled && (
            <Badge variant="light" color="red" tt="none" size="sm">
              {t('users.disabled')}
            </Badge>
          )}
          {!user.disabled && user.must_change_password && (
            <Badge variant="light" color="yellow" tt="none" size="sm" className={classes.warn ?? ''}>
              {t('users.mustChange')}
            </Badge>
          )}
        </div>
        <div className={classes.sub}>
          <span>{user.username}</span>
          {user.email && <span>{user.email}</span>}
        </div>
      </div>
      <div className={classes.groups}>
        {user.groups.map((group) => (
          <Badge key={group.id} variant="default" tt="none" fw={500}>
            {group.name}
          </Badge>
        ))}
      </div>
      <div className={classes.login}>
        <span className={classes.label}>{t('users.lastLogin')}</span>
        <span>
          <TimeAgo time={user.last_login_at} />
        </span>
      </div>
    </>
  );
}
