/** Lengths of time as a form has them: so many of a unit. */
export type DurationUnit = 'second' | 'minute' | 'hour' | 'day';

const kUnits: readonly [DurationUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Those that a form offers. */
export const kDurationUnits: readonly DurationUnit[] = ['second', 'minute', 'hour', 'day'];

/** 5400 seconds are 90 minutes: the largest unit that says it exactly. */
export function partsOf(seconds: number): { count: number; unit: DurationUnit } {
  for (const [unit, length] of kUnits) {
    if (seconds % length === 0) return { count: seconds / length, unit };
  }
  return { count: seconds, unit: 'second' };
}

export function secondsOf(count: number, unit: DurationUnit): number {
  return Math.round(count * (kUnits.find(([name]) => name === unit)?.[1] ?? 1));
}
