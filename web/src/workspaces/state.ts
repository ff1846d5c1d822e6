import type { Operation, Phase, Session, Workspace } from '../api/types';

export type Tone = 'running' | 'working' | 'quiet' | 'error';

export interface WorkspaceState {
  label: `phase.${Phase}` | `operation.${Exclude<Operation, ''>}`;
  tone: Tone;
  /** Something is being done; it will change by itself. */
  busy: boolean;
}

const kToneOfPhase: Record<Phase, Tone> = {
  PENDING: 'working',
  ARCHIVED: 'quiet',
  STANDBY: 'quiet',
  PAUSED: 'quiet',
  RUNNING: 'running',
  ERROR: 'error',
  DELETING: 'working',
};

/** What to call the state of a workspace: the running operation, an intent that is not taken up yet, or the phase. */
export function stateOf({ phase, operation, desired_state }: Workspace): WorkspaceState {
  if (operation) return { label: `operation.${operation}`, tone: 'working', busy: true };
  if (phase === 'RUNNING' && desired_state === 'STANDBY') return working('operation.STOPPING');
  if (isAsleep(phase) && desired_state === 'RUNNING') return working('operation.STARTING');
  if (phase === 'DELETING') return working('operation.DELETING');
  return { label: `phase.${phase}`, tone: kToneOfPhase[phase], busy: phase === 'PENDING' };
}

function working(label: WorkspaceState['label']): WorkspaceState {
  return { label, tone: 'working', busy: true };
}

function isAsleep(phase: Phase): boolean {
  return phase === 'STANDBY' || phase === 'PAUSED' || phase === 'ARCHIVED';
}

/** What this person may do with this workspace now. Entering is the owner's alone. */
export function abilitiesOf(workspace: Workspace, session: Session) {
  const isOwner = workspace.owner_id === session.user_id;
  const isAlive = workspace.phase !== 'DELETING' && workspace.operation !== 'DELETING';
  const wanted = workspace.desired_state === 'RUNNING';
  const failed = workspace.phase === 'ERROR';
  return {
    isOwner,
    canOpen: isOwner && isAlive && wanted && !failed,
    canEnter: isOwner && workspace.phase === 'RUNNING',
    canStart: isOwner && isAlive && !wanted && !failed,
    canStop: isAlive && wanted && !failed && (isOwner || session.role === 'admin'),
    canRetry: isOwner && failed,
    canDelete: isAlive && (isOwner || session.role === 'admin'),
    canEdit: isOwner && isAlive,
  };
}

/** How much git work would be lost with the workspace. */
export function hasGitWork(workspace: Workspace): boolean {
  return Boolean(workspace.git && (workspace.git.uncommitted > 0 || workspace.git.unpushed > 0));
}

/** "team/project" of a repository's address. */
export function repositoryName(repository: string): string {
  const path = repository.replace(/^[a-z+]+:\/\/[^/]+\//i, '').replace(/^[^@/]+@[^:/]+:/, '');
  return path.replace(/\.git\/?$/, '').replace(/\/+$/, '');
}
