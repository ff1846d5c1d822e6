import { objectOf, record, textOf } from './state.ts';
import type { Translate } from './texts.ts';

/** Something that happens to the workspace by itself, if nothing else happens until then. */
export interface ComingStep {
  step: 'pause' | 'stop' | 'archive' | 'delete';
  /** Milliseconds since 1970. */
  at: number;
  /** Because nobody uses it; otherwise the schedule or the longest life says so. */
  becauseIdle: boolean;
}

/** Why the workspace is awake, and what comes: idleness.json, as the hub told the agent last. */
export interface Idleness {
  idle: boolean;
  /** For a person, the strongest reason first. */
  awake: string[];
  keptAwakeUntil?: number;
  coming: ComingStep[];
}

const steps = ['pause', 'stop', 'archive', 'delete'] as const;
const minute = 60_000;

/** How long before it something is worth a place in the status bar. */
const nearMs = 10 * minute;
/** How long before them people are warned: what a stop ends is lost, what a freeze halts is not. */
const warnMs = { pause: 2 * minute, stop: 5 * minute, archive: 5 * minute, delete: 5 * minute };

/** Absent when the text is not what the hub writes. */
export function parseIdleness(text: string): Idleness | undefined {
  const object = objectOf(text);
  if (!object || typeof object['idle'] !== 'boolean' || !Array.isArray(object['coming'])) return undefined;
  const awake = Array.isArray(object['awake']) ? object['awake'].map(textOf).filter((reason) => reason !== '') : [];
  const keptAwakeUntil = timeOf(record(object['keep_awake'])['until']);
  return {
    idle: object['idle'],
    awake: awake.slice(0, 10),
    ...(keptAwakeUntil !== undefined && { keptAwakeUntil }),
    coming: object['coming'].slice(0, 10).flatMap(comingStep),
  };
}

function comingStep(entry: unknown): ComingStep[] {
  const { step, at, cause } = record(entry);
  const known = steps.find((name) => name === step);
  const time = timeOf(at);
  return known && time !== undefined ? [{ step: known, at: time, becauseIdle: cause === 'idle' }] : [];
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The next step when it is near. One for want of use counts only while nobody is there: in use its time moves on with every
 * key, and that is no news.
 */
export function nearStep(idleness: Idleness | undefined, now: number, present: boolean): ComingStep | undefined {
  const next = idleness?.coming[0];
  if (!idleness || !next || next.at - now > nearMs) return undefined;
  if (next.becauseIdle && (present || !idleness.idle)) return undefined;
  return next;
}

/** For the status bar. */
export interface IdlenessShown {
  text: string;
  title: string;
  lines: string[];
  warning: boolean;
}

export function idlenessShown(idleness: Idleness, now: number, present: boolean, t: Translate): IdlenessShown {
  const near = nearStep(idleness, now, present);
  const kept = idleness.keptAwakeUntil !== undefined && idleness.keptAwakeUntil > now ? idleness.keptAwakeUntil : undefined;
  const lines = idleness.awake.map((reason) => `• ${reason}`);
  if (lines.length > 0) lines.unshift(t('Awake because of:'));
  const next = idleness.coming[0];
  if (next) lines.push(stepIn(next, now, t));
  if (near) return { text: `$(clock) ${stepIn(near, now, t)}`, title: stepIn(near, now, t), lines, warning: true };
  if (kept !== undefined) {
    const title = t('Kept awake for {0}', duration(kept - now, t));
    return { text: `$(coffee) ${duration(kept - now, t)}`, title, lines, warning: false };
  }
  const title = idleness.idle ? t('Nobody uses this workspace') : t('This workspace is in use');
  return { text: idleness.idle ? '$(circle-outline)' : '$(pulse)', title, lines, warning: false };
}

function stepIn(step: ComingStep, now: number, t: Translate): string {
  const left = duration(Math.max(step.at - now, 0), t);
  switch (step.step) {
    case 'pause':
      return t('freezes in {0}', left);
    case 'stop':
      return t('stops in {0}', left);
    case 'archive':
      return t('is archived in {0}', left);
    case 'delete':
      return t('is deleted in {0}', left);
  }
}

/** In whole minutes, rounded up; from an hour on in hours and minutes, from two days on in days. */
export function duration(milliseconds: number, t: Translate): string {
  const minutes = Math.max(1, Math.ceil(milliseconds / minute));
  if (minutes < 60) return t('{0} min', String(minutes));
  if (minutes >= 48 * 60) return t('{0} days', String(Math.floor(minutes / (24 * 60))));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? t('{0} h', String(hours)) : t('{0} h {1} min', String(hours), String(rest));
}

/** Says once before each step that it comes. */
export class StepWarnings {
  private warned: ComingStep['step'] | undefined;

  /** The step to warn of now. */
  take(idleness: Idleness | undefined, now: number, present: boolean): ComingStep | undefined {
    const near = nearStep(idleness, now, present);
    if (!near || near.at - now > warnMs[near.step]) {
      this.warned = undefined;
      return undefined;
    }
    if (this.warned === near.step || near.at <= now) return undefined;
    this.warned = near.step;
    return near;
  }
}

export function warningText(step: ComingStep, now: number, t: Translate): string {
  const left = duration(Math.max(step.at - now, 0), t);
  return step.step === 'pause'
    ? t('This workspace freezes in {0}. Programs go on where they were when it wakes.', left)
    : t('This workspace stops in {0}. Programs that run in it end.', left);
}

/** keep-awake.json: what the agent passes on to the hub, which obeys within the policy's bound. */
export function keepAwakeRequest(seconds: number, reason: string, id: string): string {
  return `${JSON.stringify({ id, seconds, reason })}\n`;
}
