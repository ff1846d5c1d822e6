import { Group, SegmentedControl } from '@mantine/core';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { OwnerFilter } from '../api/workspaces';
import { SearchInput } from '../ui/SearchInput';
import type { StateFilter, WorkspaceFilter } from './filter';
import classes from './WorkspaceToolbar.module.css';

interface WorkspaceToolbarProps {
  ref: RefObject<HTMLInputElement | null>;
  filter: WorkspaceFilter;
  onFilter: (filter: WorkspaceFilter) => void;
  owner: OwnerFilter;
  onOwner: ((owner: OwnerFilter) => void) | undefined;
}

export function WorkspaceToolbar({ ref, filter, onFilter, owner, onOwner }: WorkspaceToolbarProps) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" mb="md">
      <SearchInput
        ref={ref}
        className={classes.search}
        label={t('workspaces.searchLabel')}
        placeholder={t('workspaces.searchPlaceholder')}
        value={filter.search}
        onChange={(search) => onFilter({ ...filter, search })}
      />
      <SegmentedControl<StateFilter>
        className={classes.states}
        aria-label={t('workspaces.filterLabel')}
        value={filter.state}
        onChange={(state) => onFilter({ ...filter, state })}
        data={[
          { value: 'all', label: t('workspaces.filterAll') },
          { value: 'running', label: t('workspaces.filterRunning') },
          { value: 'frozen', label: t('workspaces.filterFrozen') },
          { value: 'stopped', label: t('workspaces.filterStopped') },
          { value: 'error', label: t('workspaces.filterError') },
        ]}
      />
      {onOwner && (
        <SegmentedControl<OwnerFilter>
          className={classes.owner}
          aria-label={t('workspaces.ownerLabel')}
          value={owner}
          onChange={onOwner}
          data={[
            { value: 'me', label: t('workspaces.ownerMe') },
            { value: 'all', label: t('workspaces.ownerAll') },
          ]}
        />
      )}
    </Group>
  );
}
