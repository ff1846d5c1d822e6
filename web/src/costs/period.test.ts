import { describe, expect, it } from 'vitest';
import { dayOf, daysOf, type PeriodName, periodOf } from './period';

const now = new Date(2026, 10, 27, 15, 30);

function days(name: PeriodName, first = '', last = ''): string | undefined {
  const period = periodOf(name, now, first, last);
  return period && `${dayOf(period.from)} ${dayOf(period.to)}`;
}

describe('periodOf', () => {
  it.each([
    ['month', '2026-11-01 2026-11-28'],
    ['lastMonth', '2026-10-01 2026-11-01'],
    ['week', '2026-11-21 2026-11-28'],
    ['days30', '2026-10-29 2026-11-28'],
  ] as const)('of %s is %s', (name, expected) => {
    expect(days(name)).toBe(expected);
  });

  it.each([
    ['2026-11-03', '2026-11-05', '2026-11-03 2026-11-06'],
    ['2026-11-03', '2026-11-03', '2026-11-03 2026-11-04'],
    ['2026-11-05', '2026-11-03', undefined],
    ['2026-02-30', '2026-03-03', undefined],
    ['', '2026-11-03', undefined],
    ['2026-01-01', '2027-02-04', '2026-01-01 2027-02-05'],
    ['2026-01-01', '2027-02-05', undefined],
    ['2020-01-01', '2026-11-03', undefined],
  ])('from %s to %s is %s', (first, last, expected) => {
    expect(days('custom', first, last)).toBe(expected);
  });
});

describe('daysOf', () => {
  it('ends today, whatever the period', () => {
    const month = periodOf('month', now, '', '')!;
    expect(daysOf(month, now)).toHaveLength(27);
    expect(daysOf({ ...month, to: new Date(2027, 0, 1) }, now).at(-1)).toBe('2026-11-27');
  });
});
