import { describe, expect, it } from 'vitest';
import { endOf, type Expiry, expiryFields, isOver, isTooLong, localInput, usualExpiry } from './expiry';

/** A Wednesday and a Friday afternoon, wherever this runs. */
const wednesday = new Date(2026, 2, 4, 15, 30);
const friday = new Date(2026, 2, 6, 15, 30);
const kDay = 86_400;

describe('endOf', () => {
  it.each<[Expiry, Date, Date]>([
    ['hour', wednesday, new Date(2026, 2, 4, 16, 30)],
    ['today', wednesday, new Date(2026, 2, 4, 23, 59)],
    ['friday', wednesday, new Date(2026, 2, 6, 23, 59)],
    ['friday', friday, new Date(2026, 2, 13, 23, 59)],
    ['week', wednesday, new Date(wednesday.getTime() + 7 * kDay * 1000)],
  ])('says when "%s" ends', (choice, now, end) => {
    expect(endOf(choice, now)).toEqual(end);
  });

  it('reads a time that was typed, in the time zone of whoever types', () => {
    expect(endOf('custom', wednesday, '2026-03-05T18:00')).toEqual(new Date(2026, 2, 5, 18, 0));
    expect(endOf('custom', wednesday, '')).toBeUndefined();
    expect(localInput(new Date(2026, 2, 5, 8, 5))).toBe('2026-03-05T08:05');
  });
});

describe('limits', () => {
  it.each<[Expiry, number | null, boolean]>([
    ['never', null, false],
    ['never', kDay, true],
    ['week', 7 * kDay, false],
    ['week', kDay, true],
    ['hour', 600, true],
    ['longest', 600, false],
    ['custom', 600, false],
  ])('of "%s" with at most %s seconds', (choice, longest, tooLong) => {
    expect(isTooLong(choice, wednesday, longest)).toBe(tooLong);
  });

  it('lead to what is offered first', () => {
    expect(usualExpiry(null)).toBe('week');
    expect(usualExpiry(kDay)).toBe('longest');
    expect(usualExpiry(30 * kDay)).toBe('week');
  });
});

it('offers no "today" in its last minute', () => {
  expect(isOver('today', new Date(2026, 2, 4, 23, 59, 30))).toBe(true);
  expect(isOver('today', wednesday)).toBe(false);
});

describe('expiryFields', () => {
  it.each<[Expiry, object]>([
    ['keep', {}],
    ['hour', { expires_in: 3_600 }],
    ['week', { expires_in: 7 * kDay }],
    ['longest', { expires_in: 1_234 }],
    ['never', { expires_at: null }],
    ['today', { expires_at: new Date(2026, 2, 4, 23, 59).toISOString() }],
    ['custom', { expires_at: new Date(2026, 2, 5, 18, 0).toISOString() }],
  ])('sends "%s" as the server reads it', (choice, fields) => {
    expect(expiryFields(choice, wednesday, '2026-03-05T18:00', 1_234)).toEqual(fields);
  });
});
