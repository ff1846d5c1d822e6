import { describe, expect, it } from 'vitest';
import type { ComingStep } from '../api/types';
import { canStay, stepToWarnOf } from './coming';

const now = Date.parse('2026-11-27T10:00:00Z');
const step = (what: ComingStep['step'], seconds: number, cause: ComingStep['cause'] = 'idle'): ComingStep => ({
  step: what,
  at: new Date(now + seconds * 1000).toISOString(),
  cause,
});

describe('stepToWarnOf', () => {
  it.each([
    ['a freeze two minutes before', [step('pause', 120)], 'pause'],
    ['a freeze not earlier', [step('pause', 121)], undefined],
    ['a stop ten minutes before', [step('stop', 600, 'schedule')], 'stop'],
    ['a stop not earlier', [step('stop', 601, 'schedule')], undefined],
    ['what loses more when both are near', [step('pause', 60), step('stop', 300, 'schedule')], 'stop'],
    ['nothing of what happens to stopped ones', [step('archive', 10), step('delete', 20), step('prewarm', 30)], undefined],
  ] as const)('warns of %s', (_what, coming, expected) => {
    expect(stepToWarnOf(coming, 'RUNNING', now)?.step).toBe(expected);
  });

  it('warns of nothing while it does not run: nobody is at work in it', () => {
    expect(stepToWarnOf([step('stop', 60)], 'PAUSED', now)).toBeUndefined();
  });
});

describe('canStay', () => {
  it('is true but for the end of the longest run', () => {
    expect(canStay(step('stop', 60, 'schedule'))).toBe(true);
    expect(canStay(step('stop', 60, 'lifetime'))).toBe(false);
  });
});
