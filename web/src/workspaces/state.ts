import type { DesiredState, Operation, Phase, Session, Workspace } from '../api/types';

export type Tone = 'running' | 'working' | 'frozen' | 'quiet' | 'error';

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
  PAUSED: 'frozen',
  RUNNING: 'running',
  ERROR: 'error',
  DELETING: 'working',
};

/** What to call the state of a workspace: the running operation, an intent that is not taken up yet, or the phase. */
export function stateOf({ phase, operation, desired_state }: Workspace): WorkspaceState {
  const label = operation || intended(phase, desired_state);
  if (label) return { label: `operation.${label}`, tone: 'working', busy: true };
  return { label: `phase.${phase}`, tone: kToneOfPhase[phase], busy: phase === 'PENDING' };
}

/** What begins in a moment, when the phase is not what is wanted. */
function intended(phase: Phase, wanted: DesiredState): Exclude<Operation, ''> | undefined {
  if (phase === 'DELETING') return 'DELETING';
  if (wanted === 'STANDBY' && (phase === 'RUNNING' || phase === 'PAUSED')) return 'STOPPING';
  if (wanted === 'PAUSED' && phase === 'RUNNING') return 'PAUSING';
  if (wanted !== 'RUNNING') return undefined;
  if (phase === 'PAUSED') return 'RESUMING';
  return phase === 'STANDBY' || phase === 'ARCHIVED' ? 'STARTING' : undefined;
}

/** What this person may do with this workspace now. Entering is the owner's alone. */
export function abilitiesOf(workspace: Workspace, session: Session) {
  const isOwner = workspace.owner_id === session.user_id;
  const isAlive = workspace.phase !== 'DELETING' && workspace.operation !== 'DELETING';
  const wanted = workspace.desired_state === 'RUNNING';
  const failed = workspace.phase === 'ERROR';
  const frozen = workspace.desired_state === 'PAUSED';
  const isAllowed = isAlive && !failed && (isOwner || session.role === 'admin');
  return {
    isOwner,
    // Opening a frozen one wakes it within a moment.
    canOpen: isOwner && isAlive && (wanted || frozen) && !failed,
    canEnter: isOwner && workspace.phase === 'RUNNING',
    canStart: isOwner && isAlive && !wanted && !failed,
    canStop: isAllowed && (wanted || frozen),
    canFreeze: isAllowed && wanted && workspace.phase === 'RUNNING',
    canKeepAwake: isOwner && isAlive && !failed && (wanted || frozen),
    canRetry: isOwner && failed,
    canDelete: isAlive && (isOwner || session.role === 'admin'),
    canEdit: isOwner && isAlive,
    canSetPolicy: isAlive && (isOwner || session.role === 'admin'),
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
