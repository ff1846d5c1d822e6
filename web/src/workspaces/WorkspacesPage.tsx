import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearchOff, IconStack2 } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnerFilter } from '../api/workspaces';
import { useShortcuts } from '../layout/shortcuts';
import { useSession } from '../session/useSession';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { useTitle } from '../ui/useTitle';
import { CreateDialog } from './CreateDialog';
import { filterWorkspaces, sortWorkspaces, type WorkspaceFilter } from './filter';
import { useWorkspaces } from './queries';
import { WorkspaceList } from './WorkspaceList';
import { WorkspaceToolbar } from './WorkspaceToolbar';

const kNoFilter: WorkspaceFilter = { search: '', state: 'all' };

export function WorkspacesPage() {
  const { t } = useTranslation();
  useTitle(t('workspaces.title'));
  const isAdmin = useSession().role === 'admin';
  const [owner, setOwner] = useState<OwnerFilter>('me');
  const [filter, setFilter] = useState(kNoFilter);
  const [creating, create] = useDisclosure(false);
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(useMemo(() => ({ c: create.open, '/': () => search.current?.focus() }), [create.open]));
  const { data, error, isPending, refetch } = useWorkspaces(owner);
  const shown = useMemo(() => data && sortWorkspaces(filterWorkspaces(data, filter)), [data, filter]);
  const isEmpty = data?.length === 0;
  return (
    <>
      <PageHeader title={t('workspaces.title')} note={data && !isEmpty && t('workspaces.count', { count: data.length })}>
        {data && !isEmpty && (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
            {t('workspaces.new')}
          </Button>
        )}
      </PageHeader>
      {(!isEmpty || isAdmin) && (
        <WorkspaceToolbar
          ref={search}
          filter={filter}
          onFilter={setFilter}
          owner={owner}
          onOwner={isAdmin ? setOwner : undefined}
        />
      )}
      {isPending && <ListSkeleton />}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isEmpty && (
        <EmptyState
          icon={<IconStack2 size={48} stroke={1.2} aria-hidden color="var(--mantine-color-petrol-6)" />}
          title={t('workspaces.emptyTitle')}
          body={t('workspaces.emptyBody')}
        >
          <Button mt="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={create.open}>
            {t('workspaces.new')}
          </Button>
        </EmptyState>
      )}
      {shown && !isEmpty && shown.length === 0 && (
        <EmptyState
          icon={<IconSearchOff size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
          title={t('workspaces.noMatchTitle')}
          body={t('workspaces.noMatchBody')}
        >
          <Button variant="default" mt="sm" onClick={() => setFilter(kNoFilter)}>
            {t('workspaces.clearFilters')}
          </Button>
        </EmptyState>
      )}
      {shown && shown.length > 0 && <WorkspaceList workspaces={shown} showOwner={owner === 'all'} />}
      <CreateDialog opened={creating} onClose={create.close} />
    </>
  );
}

function ListSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap={8} aria-busy="true" aria-label={t('workspaces.title')}>
      {[0, 1, 2, 3].map((row) => (
        <Skeleton key={row} height={72} radius="lg" />
      ))}
    </Stack>
  );
}
