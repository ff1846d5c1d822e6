import type { Audience, ShareLimits } from '../api/types';

/** From narrow to wide. */
export const kAudiences: readonly Audience[] = ['owner', 'people', 'everyone', 'link'];

/** What nobody has limited. */
export const kUnlimited: ShareLimits = { widest_audience: 'link', longest_life: null };

export const kMinLife = 60;
export const kMaxLife = 3660 * 86_400;

export function isWider(audience: Audience, than: Audience): boolean {
  return kAudiences.indexOf(audience) > kAudiences.indexOf(than);
}

export type LifeUnit = 'minute' | 'hour' | 'day';

const kUnits: readonly [LifeUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** 5400 seconds are 90 minutes: the largest unit that says it exactly. */
export function partsOfLife(seconds: number): { count: number; unit: LifeUnit } {
  for (const [unit, length] of kUnits) {
    if (seconds % length === 0) return { count: seconds / length, unit };
  }
  return { count: Math.ceil(seconds / 60), unit: 'minute' };
}

export function secondsOf(count: number, unit: LifeUnit): number {
  return count * (kUnits.find(([name]) => name === unit)?.[1] ?? 1);
}
