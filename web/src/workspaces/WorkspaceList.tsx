import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Workspace } from '../api/types';
import { NextStep } from '../idleness/NextStep';
import { TimeAgo } from '../ui/TimeAgo';
import { QuickActions } from './QuickActions';
import { StateBadge } from './StateBadge';
import { hasGitWork, repositoryName } from './state';
import classes from './WorkspaceList.module.css';
import { GitWorkNote } from './GitWorkNote';

/** So many rows at once keep the page quick; the rest is a button away. */
const kChunk = 100;

interface WorkspaceListProps {
  workspaces: Workspace[];
  showOwner: boolean;
}

/** Rows on a wide screen, cards on a phone: the same list, laid out by its style sheet. */
export function WorkspaceList({ workspaces, showOwner }: WorkspaceListProps) {
  const { t } = useTranslation();
  const [most, setMost] = useState(kChunk);
  return (
    <>
      <ul className={classes.list} aria-label={t('workspaces.title')}>
        {workspaces.slice(0, most).map((workspace) => (
          <li key={workspace.id} className={classes.row} data-testid="workspace-row" data-id={workspace.id}>
            <WorkspaceRow workspace={workspace} showOwner={showOwner} />
          </li>
        ))}
      </ul>
      {workspaces.length > most && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => setMost(most + kChunk)}>
            {t('common.more')}
          </Button>
        </Group>
      )}
    </>
  );
}

function WorkspaceRow({ workspace, showOwner }: { workspace: Workspace; showOwner: boolean }) {
  const { t } = useTranslation();
  const repository = repositoryName(workspace.repository);
  return (
    <>
      <div className={classes.what}>
        <Link to={`/workspaces/${workspace.id}`} className={classes.name}>
          {workspace.name}
        </Link>
        <div className={classes.sub}>
          <span className={classes.repository}>
            {repository || t('workspaces.noRepository')}
            {workspace.branch && ` · ${workspace.branch}`}
          </span>
          {showOwner && <span className={classes.owner}>{workspace.owner_name}</span>}
          <NextStep workspace={workspace} />
          {hasGitWork(workspace) && <GitWorkNote git={workspace.git} />}
        </div>
        {workspace.error_reason && <div className={classes.reason}>{workspace.error_reason}</div>}
      </div>
      <div className={classes.state}>
        <StateBadge workspace={workspace} />
      </div>
      <div className={classes.meta}>
        <span>
          <span className={classes.metaLabel}>{t('workspaces.size')} </span>
          {workspace.size}
        </span>
        <span>
          <span className={classes.metaLabel}>{t('workspaces.lastUsed')} </span>
          <TimeAgo time={workspace.last_access_at} never={t('workspaces.neverUsed')} />
        </span>
      </div>
      <div className={classes.actions}>
        <QuickActions workspace={workspace} />
      </div>
    </>
  );
}
