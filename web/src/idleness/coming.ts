import type { ComingStep, Phase } from '../api/types';

/** So long before it happens people are warned, in seconds: what ends their processes takes more words than a freeze. */
const kWarnedBefore: Partial<Record<ComingStep['step'], number>> = { stop: 600, pause: 120 };

export const secondsUntil = (step: Pick<ComingStep, 'at'>, now: number): number => (Date.parse(step.at) - now) / 1000;

/** What should happen by now happens in a moment. */
export const isDue = (at: string, now: number): boolean => secondsUntil({ at }, now) < 1;

/** The step that somebody at work should know of now; the one that loses more where both are near. */
export function stepToWarnOf(coming: readonly ComingStep[], phase: Phase, now: number): ComingStep | undefined {
  if (phase !== 'RUNNING') return undefined;
  const near = coming.filter((step) => secondsUntil(step, now) <= (kWarnedBefore[step.step] ?? -Infinity));
  return near.find(({ step }) => step === 'stop') ?? near[0];
}

/** Nobody can hold off the end of the longest lifetime. */
export const canStay = (step: ComingStep): boolean => step.cause !== 'lifetime';
