import { describe, expect, it } from 'vitest';
import { share } from '../test/samples';
import { kUnlimited } from './limits';
import {
  changeOf,
  checkAlias,
  checkEnd,
  checkPeople,
  checkSharePassword,
  generatePassword,
  newValues,
  type ShareValues,
  splitPeople,
  valuesOf,
} from './shareForm';

const now = new Date('2026-03-04T12:00:00Z');
const fresh = newValues(kUnlimited, now);

describe('what is sent', () => {
  it('of a new share is all that was chosen', () => {
    const values: ShareValues = { ...fresh, people: ['kim', '@design', 'kim'], passwordMode: 'set', password: 'open-sesame', maxViewers: 5 };
    expect(changeOf(values, undefined, null, now)).toEqual({
      audience: 'people',
      users: ['kim'],
      groups: ['design'],
      expires_in: 7 * 86_400,
      password: 'open-sesame',
      max_viewers: 5,
      read_only: false,
      may_wake: true,
      host_header: 'localhost',
    });
  });

  const before = valuesOf(share({ password: true, max_viewers: 3, alias: 'demo', expires_at: '2026-04-01T00:00:00Z' }), kUnlimited, now);

  it('of one that exists is what was changed', () => {
    expect(changeOf(before, before, null, now)).toEqual({});
    expect(changeOf({ ...before, readOnly: true }, before, null, now)).toEqual({ read_only: true });
    expect(changeOf({ ...before, people: ['kim'] }, before, null, now)).toEqual({ users: ['kim'], groups: [] });
  });

  it('takes away what was emptied', () => {
    const values: ShareValues = { ...before, passwordMode: 'none', maxViewers: '', alias: ' ', expiry: 'never' };
    expect(changeOf(values, before, null, now)).toEqual({ password: null, max_viewers: null, alias: null, expires_at: null });
  });

  it('leaves everything else alone when sharing rests', () => {
    const values: ShareValues = { ...before, audience: 'owner', expiry: 'never', passwordMode: 'none' };
    expect(changeOf(values, before, null, now)).toEqual({ audience: 'owner' });
  });

  it('moves a name only together with it', () => {
    expect(changeOf({ ...before, moveAlias: true }, before, null, now)).toEqual({});
    expect(changeOf({ ...before, alias: 'shop', moveAlias: true }, before, null, now)).toEqual({ alias: 'shop', move_alias: true });
  });
});

describe('what is offered first', () => {
  it('is as wide as the operator allows', () => {
    expect(fresh).toMatchObject({ audience: 'people', expiry: 'week' });
    expect(newValues({ widest_audience: 'owner', longest_life: 60 }, now)).toMatchObject({ audience: 'owner', expiry: 'longest' });
  });

  it('of a share that is over is a new end', () => {
    const over = share({ effective: { audience: 'people', expires_at: '2026-03-01T00:00:00Z', active: false } });
    expect(valuesOf(over, kUnlimited, now).expiry).toBe('week');
    expect(valuesOf(share(), kUnlimited, now).expiry).toBe('keep');
  });
});

it('tells users from groups', () => {
  expect(splitPeople(['Kim', ' @Design ', ''])).toEqual({ users: ['kim'], groups: ['design'] });
});

describe('checks', () => {
  it('people', () => {
    expect(checkPeople([], 'people')?.key).toBe('validation.people');
    expect(checkPeople([], 'link')).toBeNull();
    expect(checkPeople(['kim', '@design'], 'people')).toBeNull();
    expect(checkPeople(['박지민'], 'people')?.key).toBe('validation.peopleNames');
    expect(checkPeople(['@'], 'link')?.key).toBe('validation.peopleNames');
    expect(checkPeople(['박지민'], 'everyone')).toBeNull();
  });

  it.each(['', 'demo', 'a1-b2', 'Demo'])('alias %j is one', (alias) => expect(checkAlias(alias)).toBeNull());
  it.each(['ab', '1demo', 'de--mo', 'demo-', 'de.mo', 'x'.repeat(41)])('alias %j is none', (alias) =>
    expect(checkAlias(alias)).not.toBeNull(),
  );

  it('passwords, in bytes', () => {
    expect(checkSharePassword('abc')?.key).toBe('validation.passwordShort');
    expect(checkSharePassword('비번')).toBeNull();
    expect(checkSharePassword('x'.repeat(201))?.key).toBe('validation.passwordLong');
  });

  it.each([
    ['', null, 'validation.time'],
    ['2020-01-01T00:00', null, 'validation.timePast'],
    ['2026-03-10T00:00', 3_600, 'validation.timeTooLate'],
    ['2026-03-10T00:00', null, undefined],
  ])('the end %j with at most %s seconds', (custom, longest, key) => {
    expect(checkEnd({ expiry: 'custom', custom }, longest, now)?.key).toBe(key);
  });
});

it('makes passwords that pass, and another one each time', () => {
  const made = generatePassword();
  expect(made).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/);
  expect(generatePassword()).not.toBe(made);
});
