import { Anchor, Skeleton, Stack } from '@mantine/core';
import { IconChartAreaLine } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { IdlenessPanel } from '../idleness/IdlenessPanel';
import { CopyIcon } from '../ui/CopyButton';
import { Panel } from '../ui/Panel';
import { TimeAgo } from '../ui/TimeAgo';
import { useGitWorkText } from '../workspaces/GitWorkNote';
import { hasGitWork } from '../workspaces/state';
import classes from './Overview.module.css';

const UsagePanel = lazy(async () => ({ default: (await import('./usage/UsagePanel')).UsagePanel }));

export function Overview({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  return (
    <div className={classes.columns}>
      <div className={classes.usage}>
        <UsageOrNote workspace={workspace} />
      </div>
      <div className={classes.idleness}>
        <IdlenessPanel workspace={workspace} />
      </div>
      <div className={classes.details}>
        <Panel title={t('workspace.facts')}>
          <Facts workspace={workspace} />
        </Panel>
      </div>
    </div>
  );
}

function UsageOrNote({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  if (workspace.phase === 'RUNNING') {
    return (
      <Suspense fallback={<Skeleton height={360} radius="lg" />}>
        <UsagePanel id={workspace.id} />
      </Suspense>
    );
  }
  return (
    <Panel title={t('usage.title')}>
      <Stack align="center" justify="center" gap="xs" mih={180} c="dimmed">
        <IconChartAreaLine size={36} stroke={1.2} aria-hidden />
        {t('usage.notRunning')}
      </Stack>
    </Panel>
  );
}

function Facts({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const gitText = useGitWorkText();
  const git = !workspace.git
    ? t('workspace.gitUnknown')
    : hasGitWork(workspace)
      ? gitText(workspace.git)
      : t('workspace.gitClean');
  const facts: [string, ReactNode][] = [
    [t('workspaces.repository'), <Repository key="repository" repository={workspace.repository} />],
    ...(workspace.repository
      ? ([
          [t('workspace.branch'), workspace.branch || t('workspace.defaultBranch')],
          [t('workspace.gitTitle'), git],
        ] satisfies [string, ReactNode][])
      : []),
    [t('workspaces.size'), workspace.size],
    [t('workspace.image'), workspace.image],
    [t('workspaces.owner'), workspace.owner_name],
    [t('workspace.created'), <TimeAgo key="created" time={workspace.created_at} />],
    [t('workspaces.lastUsed'), <TimeAgo key="used" time={workspace.last_access_at} never={t('workspaces.neverUsed')} />],
    [
      t('workspace.address'),
      <span key="address" className={classes.copyable}>
        <span>{workspace.url}</span>
        <CopyIcon text={workspace.url} label={t('workspace.copyUrl')} />
      </span>,
    ],
    [t('workspace.id'), <code key="id">{workspace.id}</code>],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A link only for what a browser can open. */
function Repository({ repository }: { repository: string }) {
  const { t } = useTranslation();
  if (!repository) return <>{t('workspaces.noRepository')}</>;
  if (!/^https?:\/\//i.test(repository)) return <>{repository}</>;
  return (
    <Anchor href={repository} target="_blank" rel="noopener noreferrer" inherit>
      {repository}
    </Anchor>
  );
}
