import { describe, expect, it } from 'vitest';
import { admin, member, workspace } from '../test/samples';
import { abilitiesOf, repositoryName, stateOf } from './state';

describe('stateOf', () => {
  it.each([
    [{ phase: 'RUNNING' }, 'phase.RUNNING', false],
    [{ phase: 'RUNNING', operation: 'STOPPING', desired_state: 'STANDBY' }, 'operation.STOPPING', true],
    [{ phase: 'RUNNING', desired_state: 'STANDBY' }, 'operation.STOPPING', true],
    [{ phase: 'STANDBY', desired_state: 'RUNNING' }, 'operation.STARTING', true],
    [{ phase: 'STANDBY', desired_state: 'STANDBY' }, 'phase.STANDBY', false],
    [{ phase: 'RUNNING', desired_state: 'PAUSED' }, 'operation.PAUSING', true],
    [{ phase: 'PAUSED', desired_state: 'PAUSED' }, 'phase.PAUSED', false],
    [{ phase: 'PAUSED', desired_state: 'RUNNING' }, 'operation.RESUMING', true],
    [{ phase: 'PAUSED', desired_state: 'STANDBY' }, 'operation.STOPPING', true],
    [{ phase: 'STANDBY', desired_state: 'PAUSED' }, 'phase.STANDBY', false],
    [{ phase: 'PENDING' }, 'phase.PENDING', true],
    [{ phase: 'ERROR' }, 'phase.ERROR', false],
    [{ phase: 'DELETING' }, 'operation.DELETING', true],
  ] as const)('calls %o %s', (rest, label, busy) => {
    expect(stateOf(workspace(rest))).toMatchObject({ label, busy });
  });
});

describe('abilitiesOf', () => {
  const able = (rest: Parameters<typeof workspace>[0], session = member) =>
    Object.entries(abilitiesOf(workspace(rest), session))
      .filter(([, can]) => can)
      .map(([name]) => name)
      .sort();

  it.each([
    ['running', { phase: 'RUNNING' }, ['canDelete', 'canEdit', 'canEnter', 'canFreeze', 'canKeepAwake', 'canOpen', 'canSetPolicy', 'canStop', 'isOwner']],
    [
      'frozen',
      { phase: 'PAUSED', desired_state: 'PAUSED' },
      ['canDelete', 'canEdit', 'canKeepAwake', 'canOpen', 'canSetPolicy', 'canStart', 'canStop', 'isOwner'],
    ],
    ['stopped', { phase: 'STANDBY', desired_state: 'STANDBY' }, ['canDelete', 'canEdit', 'canSetPolicy', 'canStart', 'isOwner']],
    ['failed', { phase: 'ERROR' }, ['canDelete', 'canEdit', 'canRetry', 'canSetPolicy', 'isOwner']],
    ['going away', { phase: 'DELETING' }, ['isOwner']],
  ] as const)('lets the owner do what makes sense with one that is %s', (_what, rest, expected) => {
    expect(able(rest)).toEqual(expected);
  });

  it('lets an administrator freeze, stop and delete, but never enter, what belongs to somebody else', () => {
    expect(able({ phase: 'RUNNING' }, admin)).toEqual(['canDelete', 'canFreeze', 'canSetPolicy', 'canStop']);
  });

  it('lets nobody else do anything', () => {
    expect(able({ owner_id: 'u_cccccccccccc' })).toEqual([]);
  });
});

describe('repositoryName', () => {
  it.each([
    ['https://gitlab.example.com/team/project.git', 'team/project'],
    ['git@gitlab.example.com:team/project.git', 'team/project'],
    ['ssh://git@gitlab.example.com:2222/team/project', 'team/project'],
    ['', ''],
  ])('shortens %s to %s', (address, name) => {
    expect(repositoryName(address)).toBe(name);
  });
});
