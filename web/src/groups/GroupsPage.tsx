import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { listGroups } from '../api/groups';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { useTitle } from '../ui/useTitle';
import { GroupDialog } from './GroupDialog';
import { GroupList } from './GroupList';
import { kGroupsKey } from './keys';

export function GroupsPage() {
  const { t } = useTranslation();
  useTitle(t('groups.title'));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: kGroupsKey,
    queryFn: ({ signal }) => listGroups(signal),
  });
  const [creating, create] = useDisclosure(false);
  const button = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
      {t('groups.new')}
    </Button>
  );
  const isEmpty = data?.length === 0;
  return (
    <>
      <PageHeader title={t('groups.title')} note={data && !isEmpty && t('groups.count', { count: data.length })}>
        {data && !isEmpty && button}
      </PageHeader>
      {isPending && (
        <Stack>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={64} radius="lg" />
          ))}
        </Stack>
      )}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isEmpty && (
        <EmptyState
          icon={<IconUsersGroup size={48} stroke={1.2} aria-hidden color="var(--mantine-color-petrol-6)" />}
          title={t('groups.emptyTitle')}
          body={t('groups.emptyBody')}
        >
          {button}
        </EmptyState>
      )}
      {data && !isEmpty && <GroupList groups={data} />}
      <GroupDialog opened={creating} onClose={create.close} />
    </>
  );
}
