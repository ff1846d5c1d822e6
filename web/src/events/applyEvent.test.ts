import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../api/types';
import { member, workspace } from '../test/samples';
import { workspaceKey, workspacesKey } from '../workspaces/keys';
import { applyDeleted, applyUpdated, knownWorkspace, showChanged } from './applyEvent';

const me = member.user_id;
const mine = (client: QueryClient) => client.getQueryData<Workspace[]>(workspacesKey('me'));

function clientWith(...list: Workspace[]): QueryClient {
  const client = new QueryClient();
  client.setQueryData(workspacesKey('me'), list);
  return client;
}

describe('applyUpdated', () => {
  it('replaces what is shown', () => {
    const client = clientWith(workspace());
    client.setQueryData(workspaceKey(workspace().id), workspace());
    applyUpdated(client, workspace({ name: 'new', updated_at: '2026-01-02T03:04:06.000Z' }), me);
    expect(mine(client)?.[0]?.name).toBe('new');
    expect(knownWorkspace(client, workspace().id)?.name).toBe('new');
  });

  it('drops what is older than what is shown', () => {
    const client = clientWith(workspace({ name: 'newer', updated_at: '2026-01-02T03:04:06.000Z' }));
    applyUpdated(client, workspace({ name: 'older' }), me);
    expect(mine(client)?.[0]?.name).toBe('newer');
  });

  it('drops the answer to a wish that is older than what came of it', () => {
    const later = '2026-01-02T03:04:06.000Z';
    const frozen = workspace({ phase: 'PAUSED', desired_state: 'PAUSED', phase_changed_at: later });
    const client = clientWith(frozen);
    applyUpdated(client, workspace({ phase: 'RUNNING', desired_state: 'PAUSED' }), me);
    expect(mine(client)?.[0]?.phase).toBe('PAUSED');
  });

  it('adds a workspace that was made elsewhere, but not one of somebody else', () => {
    const client = clientWith();
    applyUpdated(client, workspace({ id: 'own222222222' }), me);
    applyUpdated(client, workspace({ id: 'other2222222', owner_id: 'u_cccccccccccc' }), me);
    expect(mine(client)?.map(({ id }) => id)).toEqual(['own222222222']);
  });

  it('does not make up a list that was never read', () => {
    const client = new QueryClient();
    applyUpdated(client, workspace(), me);
    expect(mine(client)).toBeUndefined();
  });
});

describe('showChanged', () => {
  it('changes what is shown everywhere, until the server says how it is', () => {
    const client = clientWith(workspace());
    client.setQueryData(workspaceKey(workspace().id), workspace());
    showChanged(client, workspace().id, { desired_state: 'PAUSED' });
    expect(mine(client)?.[0]?.desired_state).toBe('PAUSED');
    expect(knownWorkspace(client, workspace().id)?.desired_state).toBe('PAUSED');
    applyUpdated(client, workspace({ desired_state: 'RUNNING' }), me);
    expect(knownWorkspace(client, workspace().id)?.desired_state).toBe('RUNNING');
  });
});

describe('applyDeleted', () => {
  it('takes the workspace away', () => {
    const client = clientWith(workspace(), workspace({ id: 'stays2222222' }));
    applyDeleted(client, workspace().id);
    expect(mine(client)?.map(({ id }) => id)).toEqual(['stays2222222']);
  });
});
