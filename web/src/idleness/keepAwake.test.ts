import { describe, expect, it } from 'vitest';
import { secondsOfChoice } from './keepAwake';

describe('secondsOfChoice', () => {
  const now = new Date(2026, 10, 27, 10, 0, 0);

  it.each([
    ['1', '', 3_600],
    ['4', '', 14_400],
    ['until', '2026-11-27T12:30', 9_000],
    ['until', '2026-11-27T09:00', -3_600],
    ['until', '', NaN],
  ] as const)('of %s %s is %d', (choice, until, seconds) => {
    expect(secondsOfChoice(choice, until, now)).toBe(seconds);
  });
});
