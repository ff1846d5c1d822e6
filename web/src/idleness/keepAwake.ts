export type KeepAwakeChoice = '1' | '2' | '4' | 'until';

export const kKeepAwakeHours: readonly KeepAwakeChoice[] = ['1', '2', '4', 'until'];

export const kReasonMost = 200;

/** Seconds from now; NaN while no time is chosen. */
export function secondsOfChoice(choice: KeepAwakeChoice, until: string, now: Date): number {
  if (choice !== 'until') return Number(choice) * 3_600;
  return Math.round((new Date(until).getTime() - now.getTime()) / 1000);
}
