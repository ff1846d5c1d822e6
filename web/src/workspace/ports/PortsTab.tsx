import { Code, Skeleton } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { Workspace } from '../../api/types';
import { useSession } from '../../session/useSession';
import { EmptyState } from '../../ui/EmptyState';
import { ErrorState } from '../../ui/ErrorState';
import { Panel } from '../../ui/Panel';
import { abilitiesOf } from '../../workspaces/state';
import { PortList } from './PortList';
import { usePorts } from './usePorts';

export function PortsTab({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { canEnter } = abilitiesOf(workspace, useSession());
  const { data, error, refetch } = usePorts(workspace);
  if (!canEnter) return <Empty title={t('ports.title')} body={t('ports.notRunning')} />;
  if (data?.length === 0) {
    const body = <Trans i18nKey="ports.emptyBody" components={{ 1: <Code fz="sm" style={{ whiteSpace: 'nowrap' }} /> }} />;
    return <Empty title={t('ports.emptyTitle')} body={body} />;
  }
  if (data) {
    return (
      <Panel title={t('ports.title')} note={t('ports.note')}>
        <PortList ports={data} />
      </Panel>
    );
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={220} radius="lg" role="status" aria-busy="true" aria-label={t('ports.loading')} />;
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
