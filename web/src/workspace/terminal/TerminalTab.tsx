import { Skeleton } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../../api/types';
import { listTerminals } from '../../api/workspaces';
import { useSession } from '../../session/useSession';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Panel } from '../../ui/Panel';
import { terminalsKey } from '../../workspaces/keys';
import { abilitiesOf } from '../../workspaces/state';
import { TerminalDeck } from './TerminalDeck';

export function TerminalTab({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { canEnter, isOwner } = abilitiesOf(workspace, useSession());
  // Terminals outlive a freeze: those that were seen before stay on the screen.
  const asleep = isOwner && workspace.phase === 'PAUSED';
  const { data, error, refetch } = useQuery({
    queryKey: terminalsKey(workspace.id),
    queryFn: ({ signal }) => listTerminals(workspace.id, signal),
    enabled: canEnter,
    refetchInterval: 15_000,
  });
  if (!canEnter && !(asleep && data)) {
    return (
      <Panel>
        <EmptyState
          icon={<IconTerminal2 size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
          title={t('terminal.emptyTitle')}
          body={t(asleep ? 'terminal.frozen' : 'terminal.notRunning')}
        />
      </Panel>
    );
  }
  if (data) return <TerminalDeck workspaceId={workspace.id} listed={data} asleep={asleep} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={360} radius="lg" />;
}
