import { Alert, Button, Code, Group, Skeleton, Stack } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Workspace } from '../../api/types';
import { useSession } from '../../session/useSession';
import { useWorkspaceShares } from '../../shares/queries';
import { ShareDialog } from '../../shares/ShareDialog';
import { VisitsPanel } from '../../shares/VisitsPanel';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { useErrorText } from '../../ui/errorText';
import { Panel } from '../../ui/Panel';
import { useNotify } from '../../ui/useNotify';
import { abilitiesOf } from '../../workspaces/state';
import { portEntries } from './portEntries';
import { PortList } from './PortList';
import { usePorts } from './usePorts';
import { useShareRequest } from './useShareRequest';

export function PortsTab({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { canEnter } = abilitiesOf(workspace, useSession());
  const ports = usePorts(workspace);
  const shares = useWorkspaceShares(workspace.id);
  const { request, ask, close } = useShareRequest();
  const [visitsOf, setVisitsOf] = useState<number>();
  const shareOf = (port: number | undefined) => shares.data?.find((share) => share.port === port);
  const entries = portEntries(canEnter ? ports.data : [], shares.data);
  const isRead = !canEnter || ports.data !== undefined;
  useNothingToStop(request && shares.data && !shareOf(request.port) && request.intent === 'stop' ? request.port : undefined, close);
  const openVisits = (port: number) => {
    close();
    setVisitsOf(port);
  };
  return (
    <Stack gap="md">
      {shares.error && !shares.data && <SharesError error={shares.error} onRetry={() => void shares.refetch()} />}
      {isRead && entries.length > 0 && (
        <Panel title={t('ports.title')} note={canEnter ? t('ports.note') : t('ports.notRunning')}>
          <PortList
            workspace={workspace}
            entries={entries}
            sharesKnown={shares.data !== undefined}
            onShare={(port) => ask({ port, intent: 'share' })}
            onVisits={setVisitsOf}
          />
        </Panel>
      )}
      {isRead && entries.length === 0 && <NoPorts running={canEnter} />}
      {!isRead && ports.error && <ErrorState error={ports.error} onRetry={() => void ports.refetch()} />}
      {!isRead && !ports.error && (
        <Skeleton height={220} radius="lg" role="status" aria-busy="true" aria-label={t('ports.loading')} />
      )}
      {/* How it is shared now has to be known before it can be changed. */}
      {request && shares.data && (request.intent === 'share' || shareOf(request.port)) && (
        <ShareDialog
          key={`${request.port} ${request.intent}`}
          workspace={workspace}
          port={request.port}
          share={shareOf(request.port)}
          intent={request.intent}
          onClose={close}
          onVisits={() => openVisits(request.port)}
        />
      )}
      <VisitsPanel share={shareOf(visitsOf)} onClose={() => setVisitsOf(undefined)} />
    </Stack>
  );
}

/** The address asks to end a share that there is not. */
function useNothingToStop(port: number | undefined, close: () => void): void {
  const { t } = useTranslation();
  const notify = useNotify();
  useEffect(() => {
    if (port === undefined) return;
    notify.done(t('shares.notShared', { port }));
    close();
    // Only another port is told again: the functions are new ones each time.
  }, [port]);
}

function SharesError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  const { title, detail } = useErrorText()(error);
  return (
    <Alert color="red" title={t('shares.unread')} role="alert">
      <Group justify="space-between" gap="xs">
        <span>
          {title} {detail}
        </span>
        <Button size="xs" variant="default" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      </Group>
    </Alert>
  );
}

function NoPorts({ running }: { running: boolean }) {
  const { t } = useTranslation();
  if (!running) return <Empty title={t('ports.title')} body={t('ports.notRunning')} />;
  const body = <Trans i18nKey="ports.emptyBody" components={{ 1: <Code fz="sm" style={{ whiteSpace: 'nowrap' }} /> }} />;
  return <Empty title={t('ports.emptyTitle')} body={body} />;
}

function Empty({ title, body }: { title: string; body: ReactNode }) {
  return (
    <Panel>
      <EmptyState
        icon={<IconPlugConnected size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
        title={title}
        body={body}
      />
    </Panel>
  );
}
