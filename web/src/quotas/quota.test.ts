import { describe, expect, it } from 'vitest';
import { groupOfScope, isAmount, kGib, quotaOf, quotaValues, shareOf, toneOf } from './quota';

const quota = { running: 3, cpu: 4.5, memory_bytes: 16 * kGib, disk_bytes: null, archive_bytes: 0, monthly_budget: 60_000 };

describe('a quota in a form', () => {
  it('counts bytes in GiB, and nothing is no limit', () => {
    expect(quotaValues(quota)).toEqual({ running: 3, cpu: 4.5, memory_bytes: 16, disk_bytes: '', archive_bytes: 0, monthly_budget: 60_000 });
    expect(quotaOf(quotaValues(quota))).toEqual(quota);
  });

  it.each([
    ['running', '', true],
    ['running', 0, true],
    ['running', 1.5, false],
    ['cpu', 1.5, true],
    ['cpu', -1, false],
    ['cpu', 'x', false],
    ['monthly_budget', 2_000_000_000, true],
    ['monthly_budget', 2_000_000_000_000, false],
    ['cpu', 1_000_001, false],
  ] as const)('of %s takes %s: %s', (limit, value, expected) => {
    expect(isAmount(limit, value)).toBe(expected);
  });
});

describe('how full it is', () => {
  it.each([
    [3, 10, 'running'],
    [8, 10, 'working'],
    [10, 10, 'error'],
    [12, 10, 'error'],
    [0, 0, 'error'],
  ] as const)('%d of %d is %s', (held, most, tone) => {
    expect(toneOf(shareOf(held, most))).toBe(tone);
  });
});

describe('groupOfScope', () => {
  it('tells whose it is', () => {
    expect(groupOfScope({ name: 'you' })).toBeUndefined();
    expect(groupOfScope({ name: 'the group `web`' })).toBe('web');
  });
});
