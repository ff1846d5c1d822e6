import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconClockPlay,
  IconDots,
  IconExternalLink,
  IconInfoCircle,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconSnowflake,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Workspace } from '../api/types';
import { KeepAwakeDialog } from '../idleness/KeepAwakeDialog';
import { useSession } from '../session/useSession';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { useNotify } from '../ui/useNotify';
import { DeleteDialog } from './DeleteDialog';
import { useRetryWorkspace, useSetDesiredState } from './queries';
import { abilitiesOf } from './state';

/** The next sensible thing as a button, the rest in a menu. */
export function QuickActions({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const can = abilitiesOf(workspace, useSession());
  const desired = useSetDesiredState(workspace.id);
  const retry = useRetryWorkspace(workspace.id);
  const [deleting, remove] = useDisclosure(false);
  const [stopping, stop] = useDisclosure(false);
  const [keeping, keep] = useDisclosure(false);
  const { name } = workspace;
  const start = t(workspace.phase === 'PAUSED' ? 'workspace.wake' : 'workspaces.start');
  return (
    <>
      {can.canOpen && (
        <Button
          component="a"
          href={workspace.url}
          target="_blank"
          rel="noopener"
          size="xs"
          variant="light"
          rightSection={<IconExternalLink size={14} aria-hidden />}
          aria-label={t('workspaces.openIdeOf', { name })}
        >
          {t('workspaces.openIde')}
        </Button>
      )}
      {can.canStart && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          loading={desired.isPending}
          onClick={() => desired.mutate('RUNNING')}
          aria-label={`${start}: ${name}`}
        >
          {start}
        </Button>
      )}
      {can.canRetry && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
          aria-label={`${t('common.retry')}: ${name}`}
        >
          {t('common.retry')}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={t('workspaces.actionsOf', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/workspaces/${workspace.id}`} leftSection={<IconInfoCircle size={16} aria-hidden />}>
            {t('workspaces.details')}
          </Menu.Item>
          {can.canKeepAwake && (
            <Menu.Item leftSection={<IconClockPlay size={16} aria-hidden />} onClick={keep.open}>
              {t('idleness.keepOpen')}
            </Menu.Item>
          )}
          {can.canFreeze && (
            <Menu.Item leftSection={<IconSnowflake size={16} aria-hidden />} onClick={() => desired.mutate('PAUSED')}>
              {t('workspace.freezeNow')}
            </Menu.Item>
          )}
          {can.canStop && (
            <Menu.Item leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={stop.open}>
              {t('workspace.stopNow')}
            </Menu.Item>
          )}
          {can.canDelete && (
            <Menu.Item color="var(--tone-error)" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
              {t('workspaces.delete')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={stopping}
        onClose={stop.close}
        title={t('workspace.stopTitle', { name })}
        body={t('workspace.stopBody')}
        confirm={t('workspace.stopConfirm')}
        color="petrol"
        onConfirm={() => desired.mutateAsync('STANDBY')}
      />
      <KeepAwakeDialog workspace={workspace} opened={keeping} onClose={keep.close} />
      <DeleteDialog
        workspace={workspace}
        opened={deleting}
        onClose={remove.close}
        onDeleted={() => notify.done(t('delete.done', { name }))}
      />
    </>
  );
}
