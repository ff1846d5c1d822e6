import { describe, expect, it } from 'vitest';
import { config } from '../test/samples';
import { createRequest, emptyCreateValues } from './createRequest';

describe('createRequest', () => {
  it('sends only what was filled in', () => {
    expect(createRequest({ ...emptyCreateValues(undefined), name: ' x ' })).toEqual({ name: 'x' });
  });

  it('leaves a branch out that has no repository', () => {
    expect(createRequest({ ...emptyCreateValues(undefined), name: 'x', branch: 'main' })).toEqual({ name: 'x' });
  });

  it('takes carriage returns out of a script', () => {
    const request = createRequest({ ...emptyCreateValues(config), name: 'x', startup_script: 'a\r\nb\rc' });
    expect(request.startup_script).toBe('a\nb\nc');
  });

  it('asks for a stopped workspace when it shall not start', () => {
    expect(createRequest({ ...emptyCreateValues(config), name: 'x', start: false }).desired_state).toBe('STANDBY');
  });
});
