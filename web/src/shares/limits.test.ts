import { expect, it } from 'vitest';
import { isWider, partsOfLife, secondsOf } from './limits';

it('orders audiences from narrow to wide', () => {
  expect(isWider('link', 'everyone')).toBe(true);
  expect(isWider('people', 'people')).toBe(false);
  expect(isWider('owner', 'people')).toBe(false);
});

it.each([
  [86_400, 1, 'day'],
  [5_400, 90, 'minute'],
  [7_200, 2, 'hour'],
] as const)('says %d seconds as %d %ss, and back', (seconds, count, unit) => {
  expect(partsOfLife(seconds)).toEqual({ count, unit });
  expect(secondsOf(count, unit)).toBe(seconds);
});

it('rounds up what no unit says exactly', () => {
  expect(partsOfLife(61)).toEqual({ count: 2, unit: 'minute' });
});
