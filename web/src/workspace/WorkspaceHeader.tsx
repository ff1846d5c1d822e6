import { ActionIcon, Button, Group, Menu, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconClockPlay,
  IconCopy,
  IconDots,
  IconExternalLink,
  IconPlayerPlay,
  IconPlayerStop,
  IconSnowflake,
  IconTrash,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { useSession } from '../session/useSession';
import { KeepAwakeDialog } from '../idleness/KeepAwakeDialog';
import { useIdleness } from '../idleness/queries';
import { announce } from '../ui/announcer';
import { copyText } from '../ui/clipboard';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { TimeAgo } from '../ui/TimeAgo';
import { DeleteDialog } from '../workspaces/DeleteDialog';
import { useSetDesiredState } from '../workspaces/queries';
import { StateBadge } from '../workspaces/StateBadge';
import { abilitiesOf, stateOf } from '../workspaces/state';
import classes from './WorkspaceHeader.module.css';

interface WorkspaceHeaderProps {
  workspace: Workspace;
  onDeleted: () => void;
}

/** Name, state and what can be done. */
export function WorkspaceHeader({ workspace, onDeleted }: WorkspaceHeaderProps) {
  return (
    <div className={classes.header}>
      <div className={classes.what}>
        <Group gap="sm" wrap="wrap">
          <Title order={1} className={classes.name ?? ''}>
            {workspace.name}
          </Title>
          <Group gap={8} wrap="nowrap">
            <StateBadge workspace={workspace} />
            {!stateOf(workspace).busy && (
              <Text component="span" c="dimmed" fz="sm">
                <TimeAgo time={workspace.phase_changed_at} />
              </Text>
            )}
          </Group>
        </Group>
        {workspace.description && <p className={classes.description}>{workspace.description}</p>}
      </div>
      <HeaderActions workspace={workspace} onDeleted={onDeleted} />
    </div>
  );
}

function HeaderActions({ workspace, onDeleted }: WorkspaceHeaderProps) {
  const { t } = useTranslation();
  const can = abilitiesOf(workspace, useSession());
  const desired = useSetDesiredState(workspace.id);
  const [stopping, stop] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const [keeping, keep] = useDisclosure(false);
  const cannotFreeze = useIdleness(workspace.id).data?.can_pause === false;
  const { name } = workspace;
  const copyUrl = async () => {
    if (await copyText(workspace.url)) announce(t('common.copied'));
  };
  return (
    <Group gap="xs" className={classes.actions ?? ''}>
      {can.canFreeze && !cannotFreeze && (
        <Button
          variant="default"
          leftSection={<IconSnowflake size={16} aria-hidden />}
          title={t('workspace.freezeHelp')}
          onClick={() => desired.mutate('PAUSED')}
        >
          {t('workspace.freeze')}
        </Button>
      )}
      {can.canStop && (
        <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={stop.open}>
          {t('workspace.stop')}
        </Button>
      )}
      {can.canStart && (
        <Button
          variant={can.canOpen ? 'default' : 'filled'}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={desired.isPending}
          onClick={() => desired.mutate('RUNNING')}
        >
          {t(workspace.phase === 'PAUSED' ? 'workspace.wake' : 'workspace.start')}
        </Button>
      )}
      {can.canOpen && (
        <Button
          component="a"
          href={workspace.url}
          target="_blank"
          rel="noopener"
          rightSection={<IconExternalLink size={16} aria-hidden />}
          title={t('workspace.openIdeNewTab')}
        >
          {t('workspace.openIde')}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('workspace.more')}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void copyUrl()}>
            {t('workspace.copyUrl')}
          </Menu.Item>
          {can.canKeepAwake && (
            <Menu.Item leftSection={<IconClockPlay size={16} aria-hidden />} onClick={keep.open}>
              {t('idleness.keepOpen')}
            </Menu.Item>
          )}
          {can.canDelete && (
            <Menu.Item color="var(--tone-error)" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
              {t('workspace.delete')}
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
      <DeleteDialog workspace={workspace} opened={deleting} onClose={remove.close} onDeleted={onDeleted} />
    </Group>
  );
}
