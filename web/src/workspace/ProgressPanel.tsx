import { Button, Group, Progress, Text } from '@mantine/core';
import { IconAlertTriangle, IconMoon, IconSnowflake } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { useNow } from '../ui/useNow';
import { useRetryWorkspace } from '../workspaces/queries';
import { abilitiesOf, stateOf, type WorkspaceState } from '../workspaces/state';
import { useLatestLine } from './logs/useLatestLine';
import classes from './ProgressPanel.module.css';

interface ProgressPanelProps {
  workspace: Workspace;
  onLogs: () => void;
  /** The log is on show anyway: its newest line need not be repeated. */
  logShown: boolean;
}

/** What is going on, when it is not simply running. */
export function ProgressPanel(props: ProgressPanelProps) {
  const { workspace } = props;
  const state = stateOf(workspace);
  if (workspace.phase === 'ERROR' && !state.busy) return <ErrorPanel {...props} />;
  if (state.busy) return <BusyPanel {...props} state={state} />;
  if (workspace.phase === 'PAUSED') return <FrozenPanel workspace={workspace} />;
  if (workspace.phase === 'STANDBY') return <StoppedPanel />;
  if (workspace.error_reason) return <SilentPanel reason={workspace.error_reason} />;
  return null;
}

function BusyPanel({ workspace, state, onLogs, logShown }: ProgressPanelProps & { state: WorkspaceState }) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const seconds = Math.max(0, Math.round((now - Date.parse(workspace.updated_at)) / 1000));
  const change = intentAhead(workspace);
  return (
    <div className={classes.panel} data-tone="working">
      <Group justify="space-between" gap="sm" mb={8}>
        <Text fw={600}>
          {t(state.label)}
          {seconds > 2 && (
            <Text component="span" c="dimmed" fw={400} ml={8} fz="sm">
              {t('workspace.elapsed', { seconds })}
            </Text>
          )}
        </Text>
        {!logShown && (
          <Button size="compact-sm" variant="subtle" onClick={onLogs}>
            {t('workspace.errorLogs')}
          </Button>
        )}
      </Group>
      <Progress value={100} animated size="sm" aria-label={t(state.label)} />
      {!logShown && <LatestLine id={workspace.id} />}
      {change && <Text fz="sm" mt={8}>{t(change)}</Text>}
      {workspace.error_reason && (
        <Text fz="sm" mt={8} c="var(--tone-error)">
          {t('workspace.retrying')}: {workspace.error_reason}
        </Text>
      )}
    </div>
  );
}

function LatestLine({ id }: { id: string }) {
  const line = useLatestLine(id);
  return line ? <div className={classes.line}>{line}</div> : null;
}

/** The intent differs from where the running operation leads. */
function intentAhead({ operation, desired_state }: Workspace): `workspace.${'willStop' | 'willStart' | 'willFreeze'}` | undefined {
  const leadsUp = operation === 'STARTING' || operation === 'PROVISIONING' || operation === 'RESUMING';
  if (leadsUp && desired_state === 'STANDBY') return 'workspace.willStop';
  if (leadsUp && desired_state === 'PAUSED') return 'workspace.willFreeze';
  if (operation === 'PAUSING' && desired_state === 'STANDBY') return 'workspace.willStop';
  if ((operation === 'STOPPING' || operation === 'PAUSING') && desired_state === 'RUNNING') return 'workspace.willStart';
  return undefined;
}

function ErrorPanel({ workspace, onLogs }: ProgressPanelProps) {
  const { t } = useTranslation();
  const can = abilitiesOf(workspace, useSession());
  const retry = useRetryWorkspace(workspace.id);
  return (
    <div className={classes.panel} data-tone="error" role="alert">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <IconAlertTriangle size={22} aria-hidden className={classes.icon ?? ''} />
        <div className={classes.text}>
          <Text fw={650}>{t('workspace.errorTitle')}</Text>
          <p className={classes.reason}>{workspace.error_reason}</p>
          <Group gap="xs" mt="sm">
            {can.canRetry && (
              <Button size="xs" color="red" loading={retry.isPending} onClick={() => retry.mutate()}>
                {t('workspace.errorRetry')}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={onLogs}>
              {t('workspace.errorLogs')}
            </Button>
          </Group>
        </div>
      </Group>
    </div>
  );
}

/** It runs, as far as is known, but does not answer. */
function SilentPanel({ reason }: { reason: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.panel} data-tone="error" role="alert">
      <Text fw={650}>{t('workspace.silentTitle')}</Text>
      <p className={classes.reason}>{reason}</p>
    </div>
  );
}

function StoppedPanel() {
  const { t } = useTranslation();
  return (
    <div className={classes.panel} data-tone="quiet">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconMoon size={22} aria-hidden className={classes.icon ?? ''} />
        <div className={classes.text}>
          <Text fw={600}>{t('workspace.stoppedTitle')}</Text>
          <Text c="dimmed" fz="sm">
            {t('workspace.stoppedBody')}
          </Text>
        </div>
      </Group>
    </div>
  );
}

function FrozenPanel({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const format = useFormat();
  const held = workspace.frozen_memory_bytes;
  return (
    <div className={classes.panel} data-tone="frozen" data-testid="frozen-panel">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconSnowflake size={22} aria-hidden className={classes.icon ?? ''} />
        <div className={classes.text}>
          <Text fw={600}>{t('workspace.frozenTitle')}</Text>
          <Text c="dimmed" fz="sm">
            {t('workspace.frozenBody')} {held != null && t('idleness.frozenHolds', { memory: format.bytes(held) })}
          </Text>
        </div>
      </Group>
    </div>
  );
}
