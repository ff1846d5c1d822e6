import { Alert, Anchor, Skeleton, Stack, Tabs } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { ApiError } from '../api/error';
import type { Workspace } from '../api/types';
import { NotFoundPage } from '../app/NotFoundPage';
import { StepNotice } from '../idleness/StepNotice';
import { useSession } from '../session/useSession';
import { ErrorState } from '../ui/ErrorState';
import { useNotify } from '../ui/useNotify';
import { useTitle } from '../ui/useTitle';
import { useWorkspace } from '../workspaces/queries';
import { abilitiesOf } from '../workspaces/state';
import { Overview } from './Overview';
import { PortsTabLabel } from './ports/PortsTabLabel';
import { ProgressPanel } from './ProgressPanel';
import { SettingsTab } from './SettingsTab';
import { useTab } from './useTab';
import { WorkspaceHeader } from './WorkspaceHeader';
import classes from './WorkspacePage.module.css';

const TerminalTab = lazy(async () => ({ default: (await import('./terminal/TerminalTab')).TerminalTab }));
const PortsTab = lazy(async () => ({ default: (await import('./ports/PortsTab')).PortsTab }));
const HistoryTab = lazy(async () => ({ default: (await import('../idleness/HistoryTab')).HistoryTab }));
const LogsTab = lazy(async () => ({ default: (await import('./logs/LogsTab')).LogsTab }));

export function WorkspacePage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, error, refetch } = useWorkspace(id);
  useTitle(data?.name);
  const isGone = error instanceof ApiError && error.status === 404;
  if (isGone) return <NotFoundPage />;
  return (
    <>
      <Anchor component={Link} to="/workspaces" className={classes.back ?? ''}>
        <IconChevronLeft size={16} aria-hidden />
        {t('layout.workspaces')}
      </Anchor>
      {data && <WorkspaceView key={data.id} workspace={data} />}
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <PageSkeleton />}
    </>
  );
}

function WorkspaceView({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const notify = useNotify();
  const can = abilitiesOf(workspace, useSession());
  const [tab, setTab] = useTab();
  const leave = () => {
    notify.done(t('delete.done', { name: workspace.name }));
    void navigate('/workspaces');
  };
  return (
    <Stack gap="md">
      <WorkspaceHeader workspace={workspace} onDeleted={leave} />
      {!can.isOwner && <Alert color="petrol">{t('workspace.foreign', { owner: workspace.owner_name })}</Alert>}
      <StepNotice workspace={workspace} />
      <ProgressPanel workspace={workspace} onLogs={() => setTab('logs')} logShown={tab === 'logs'} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List aria-label={t('workspace.tabs')} className={classes.tabs ?? ''}>
          <Tabs.Tab value="overview">{t('workspace.tabOverview')}</Tabs.Tab>
          {can.isOwner && <Tabs.Tab value="terminal">{t('workspace.tabTerminal')}</Tabs.Tab>}
          {can.isOwner && (
            <Tabs.Tab value="ports">
              <PortsTabLabel workspace={workspace} />
            </Tabs.Tab>
          )}
          <Tabs.Tab value="logs">{t('workspace.tabLogs')}</Tabs.Tab>
          <Tabs.Tab value="history">{t('workspace.tabHistory')}</Tabs.Tab>
          <Tabs.Tab value="settings">{t('workspace.tabSettings')}</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Skeleton height={320} radius="lg" mt="md" />}>
          <Tabs.Panel value="overview" pt="md">
            <Overview workspace={workspace} />
          </Tabs.Panel>
          {can.isOwner && (
            <Tabs.Panel value="terminal" pt="md">
              <TerminalTab workspace={workspace} />
            </Tabs.Panel>
          )}
          {can.isOwner && (
            <Tabs.Panel value="ports" pt="md">
              <PortsTab workspace={workspace} />
            </Tabs.Panel>
          )}
          <Tabs.Panel value="logs" pt="md">
            <LogsTab workspace={workspace} />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <HistoryTab workspace={workspace} />
          </Tabs.Panel>
          <Tabs.Panel value="settings" pt="md">
            <SettingsTab workspace={workspace} onDeleted={leave} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Stack>
  );
}

function PageSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="md" aria-busy="true" aria-label={t('workspace.loading')}>
      <Skeleton height={36} width={280} radius="md" />
      <Skeleton height={20} width={420} maw="100%" radius="md" />
      <Skeleton height={320} radius="lg" mt="md" />
    </Stack>
  );
}
