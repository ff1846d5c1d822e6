import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/types';
import { listUsers } from '../api/users';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { SearchInput } from '../ui/SearchInput';
import { useTitle } from '../ui/useTitle';
import { CreateUserDialog } from './CreateUserDialog';
import { kUsersKey } from './keys';
import { PasswordDialog, type ShownPassword } from './PasswordDialog';
import { UserList } from './UserList';
import classes from './UsersPage.module.css';

export function UsersPage() {
  const { t } = useTranslation();
  useTitle(t('users.title'));
  const { data, error, isPending, refetch } = useQuery({ queryKey: kUsersKey, queryFn: ({ signal }) => listUsers(signal) });
  const [search, setSearch] = useState('');
  const [creating, create] = useDisclosure(false);
  const [password, setPassword] = useState<ShownPassword>();
  const shown = useMemo(() => data && filterUsers(data, search), [data, search]);
  return (
    <>
      <PageHeader title={t('users.title')} note={data && t('users.count', { count: data.length })}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
          {t('users.new')}
        </Button>
      </PageHeader>
      <SearchInput
        className={classes.search}
        label={t('users.searchLabel')}
        placeholder={t('users.searchPlaceholder')}
        value={search}
        onChange={setSearch}
      />
      <Stack mt="md">
        {isPending && [0, 1, 2].map((row) => <Skeleton key={row} height={64} radius="lg" />)}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {shown && shown.length > 0 && <UserList users={shown} onPassword={setPassword} />}
        {shown?.length === 0 && (
          <EmptyState
            icon={<IconSearchOff size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
            title={data?.length ? t('workspaces.noMatchTitle') : t('users.emptyTitle')}
          />
        )}
      </Stack>
      <CreateUserDialog opened={creating} onClose={create.close} onPassword={setPassword} />
      <PasswordDialog password={password} onClose={() => setPassword(undefined)} />
    </>
  );
}

function filterUsers(users: readonly User[], search: string): User[] {
  const words = search.toLocaleLowerCase().normalize('NFC').split(/\s+/).filter(Boolean);
  return users
    .filter((user) => {
      const text = [user.username, user.display_name, user.email, ...user.groups.map((group) => group.name)].join(' ');
      return words.every((word) => text.toLocaleLowerCase().normalize('NFC').includes(word));
    })
    .sort((a, b) => a.username.localeCompare(b.username));
}
