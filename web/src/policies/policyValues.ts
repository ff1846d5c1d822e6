import type { Hours, Patience, PolicyBounds, PolicyLevel, PolicyPreset, PolicyRules, Schedule } from '../api/types';
import { type DurationUnit, partsOf, secondsOf } from './duration';

export const kPresets: readonly PolicyPreset[] = ['frugal', 'balanced', 'always_ready'];

export type DurationField = 'idle_after' | 'pause_after' | 'stop_after' | 'archive_after' | 'delete_after' | 'max_lifetime';
export type BoundField = 'pause_after' | 'stop_after' | 'archive_after' | 'max_lifetime' | 'keep_awake';

export const kDurationFields: readonly DurationField[] = [
  'pause_after',
  'stop_after',
  'archive_after',
  'delete_after',
  'max_lifetime',
  'idle_after',
];
export const kBoundFields: readonly BoundField[] = ['pause_after', 'stop_after', 'archive_after', 'max_lifetime', 'keep_awake'];

/** The archive is not there yet: what is said of it is kept, and cannot be changed. */
export const isNotYet = (field: DurationField | BoundField): boolean => field === 'archive_after';

/** What presets have a say in. */
export const isOfPresets = (field: DurationField): boolean =>
  field === 'pause_after' || field === 'stop_after' || field === 'archive_after';

const kMinute = 60;
const kHour = 3_600;
const kDay = 86_400;

/** From and to, as the server takes them, in seconds. */
export const kSpans: Record<DurationField | BoundField, readonly [number, number]> = {
  idle_after: [30, kHour],
  pause_after: [kMinute, 30 * kDay],
  stop_after: [kMinute, 30 * kDay],
  archive_after: [kHour, 3_650 * kDay],
  delete_after: [7 * kDay, 3_650 * kDay],
  max_lifetime: [kHour, 365 * kDay],
  keep_awake: [kMinute, 30 * kDay],
};

/** What a field begins with when somebody sets it for the first time. */
const kFirst: Record<DurationField | BoundField, number> = {
  idle_after: 2 * kMinute,
  pause_after: 10 * kMinute,
  stop_after: 2 * kHour,
  archive_after: 7 * kDay,
  delete_after: 90 * kDay,
  max_lifetime: 7 * kDay,
  keep_awake: kDay,
};

export interface DurationValue {
  mode: 'inherit' | 'after' | 'never';
  count: string | number;
  unit: DurationUnit;
}

export interface DayValue extends Hours {
  works: boolean;
}

export interface ScheduleValue {
  mode: 'inherit' | 'none' | 'own';
  time_zone: string;
  days: DayValue[];
  stop_outside: boolean;
  prewarm: boolean;
  prewarm_minutes: string | number;
}

export interface PolicyFormValues {
  /** Empty: that of the wider level. */
  preset: PolicyPreset | '';
  rules: Record<DurationField, DurationValue>;
  count_viewers: 'inherit' | 'yes' | 'no';
  schedule: ScheduleValue;
  bounds: Record<BoundField, DurationValue>;
}

function durationValue(field: DurationField | BoundField, seconds: Patience | undefined): DurationValue {
  const mode = seconds === undefined ? 'inherit' : seconds === null ? 'never' : 'after';
  return { mode, ...partsOf(seconds ?? kFirst[field]) };
}

function scheduleValue(schedule: Schedule | null | undefined, timeZone: string): ScheduleValue {
  const hours = (day: number) => schedule?.days[day] ?? null;
  return {
    mode: schedule === undefined ? 'inherit' : schedule === null ? 'none' : 'own',
    time_zone: schedule?.time_zone ?? timeZone,
    days: Array.from({ length: 7 }, (_, day) => {
      const works = schedule ? hours(day) !== null : day < 5;
      return { works, from: hours(day)?.from ?? '09:00', to: inputTime(hours(day)?.to ?? '20:00') };
    }),
    stop_outside: schedule?.stop_outside ?? true,
    prewarm: schedule ? schedule.prewarm_minutes !== null : false,
    prewarm_minutes: schedule?.prewarm_minutes ?? 10,
  };
}

/** A day's end is 24:00 on the wire, and 00:00 where browsers ask for a time. */
const inputTime = (time: string) => (time === '24:00' ? '00:00' : time);
const wireEnd = (time: string) => (time === '00:00' ? '24:00' : time);

export function valuesOf({ rules, bounds }: PolicyLevel, timeZone: string): PolicyFormValues {
  const fields = <F extends DurationField | BoundField>(names: readonly F[], said: Partial<Record<F, Patience>>) =>
    Object.fromEntries(names.map((name) => [name, durationValue(name, said[name])])) as Record<F, DurationValue>;
  return {
    preset: rules.preset ?? '',
    rules: fields(kDurationFields, rules),
    count_viewers: rules.count_viewers === undefined ? 'inherit' : rules.count_viewers ? 'yes' : 'no',
    schedule: scheduleValue(rules.schedule, timeZone),
    // No bound and nothing said of one are the same.
    bounds: fields(kBoundFields, Object.fromEntries(kBoundFields.map((name) => [name, bounds[name] ?? null]))),
  };
}

export const lengthOf = ({ count, unit }: DurationValue): number => (count === '' ? NaN : secondsOf(Number(count), unit));

export function rulesOf(values: PolicyFormValues): PolicyRules {
  const rules: PolicyRules = {};
  if (values.preset) rules.preset = values.preset;
  for (const field of kDurationFields) {
    const value = values.rules[field];
    if (value.mode === 'inherit') continue;
    if (field === 'idle_after') rules.idle_after = lengthOf(value);
    else rules[field] = value.mode === 'never' ? null : lengthOf(value);
  }
  if (values.count_viewers !== 'inherit') rules.count_viewers = values.count_viewers === 'yes';
  const schedule = scheduleOf(values.schedule);
  if (schedule !== undefined) rules.schedule = schedule;
  return rules;
}

function scheduleOf(value: ScheduleValue): Schedule | null | undefined {
  if (value.mode === 'inherit') return undefined;
  if (value.mode === 'none') return null;
  return {
    time_zone: value.time_zone,
    days: value.days.map(({ works, from, to }) => (works ? { from, to: wireEnd(to) } : null)),
    stop_outside: value.stop_outside,
    prewarm_minutes: value.prewarm ? Number(value.prewarm_minutes) : null,
  };
}

export function boundsOf(values: PolicyFormValues): PolicyBounds {
  return Object.fromEntries(
    kBoundFields.map((field) => [field, values.bounds[field].mode === 'after' ? lengthOf(values.bounds[field]) : null]),
  );
}

/** Why something of it cannot be: by the path of its field. */
export type Fault =
  | { kind: 'span'; least: number; most: number }
  | { kind: 'order'; earlier: DurationField | BoundField }
  | { kind: 'zone' }
  | { kind: 'hours' }
  | { kind: 'noDay' }
  | { kind: 'prewarm' };

export type Faults = Record<string, Fault>;

function checkSpan(field: DurationField | BoundField, value: DurationValue): Fault | undefined {
  if (value.mode !== 'after') return undefined;
  const [least, most] = kSpans[field];
  const seconds = lengthOf(value);
  return seconds >= least && seconds <= most ? undefined : { kind: 'span', least, most };
}

/** The same rules as the server's. `inherited`: what a field is when nothing is said of it here. */
export function checkPolicy(
  values: PolicyFormValues,
  inherited: (field: DurationField) => Patience | undefined,
  timeZones: readonly string[],
): Faults {
  const faults: Faults = {};
  const note = (path: string, fault: Fault | undefined) => {
    if (fault && !faults[path]) faults[path] = fault;
  };
  for (const field of kDurationFields) note(`rules.${field}`, checkSpan(field, values.rules[field]));
  for (const field of kBoundFields) note(`bounds.${field}`, checkSpan(field, values.bounds[field]));
  const { pause_after, stop_after, archive_after, delete_after } = values.rules;
  const counts = (field: DurationField, { mode, ...rest }: DurationValue) =>
    mode === 'after' ? lengthOf({ mode, ...rest }) : mode === 'never' ? null : inherited(field);
  const inOrder = (earlier: DurationField, first: DurationValue, later: DurationField, second: DurationValue) => {
    const [from, to] = [counts(earlier, first), counts(later, second)];
    if (first.mode === 'inherit' && second.mode === 'inherit') return;
    if (from != null && to != null && to < from) note(`rules.${later}`, { kind: 'order', earlier });
  };
  inOrder('pause_after', pause_after, 'stop_after', stop_after);
  if (delete_after.mode === 'after') inOrder('archive_after', archive_after, 'delete_after', delete_after);
  const { bounds } = values;
  if (bounds.pause_after.mode === 'after' && bounds.stop_after.mode === 'after' && lengthOf(bounds.stop_after) < lengthOf(bounds.pause_after)) {
    note('bounds.stop_after', { kind: 'order', earlier: 'pause_after' });
  }
  checkSchedule(values.schedule, timeZones, note);
  return faults;
}

function checkSchedule(
  schedule: ScheduleValue,
  timeZones: readonly string[],
  note: (path: string, fault: Fault | undefined) => void,
): void {
  if (schedule.mode !== 'own') return;
  if (!timeZones.includes(schedule.time_zone)) note('schedule.time_zone', { kind: 'zone' });
  schedule.days.forEach(({ works, from, to }, day) => {
    if (works && !(from && to && from < wireEnd(to))) note(`schedule.days.${day}`, { kind: 'hours' });
  });
  if (!schedule.days.some(({ works }) => works)) note('schedule.days', { kind: 'noDay' });
  const minutes = schedule.prewarm_minutes === '' ? NaN : Number(schedule.prewarm_minutes);
  if (schedule.prewarm && !(minutes >= 0 && minutes <= 120)) note('schedule.prewarm_minutes', { kind: 'prewarm' });
}

/** The path of the field that the server's words are about. */
export function pathOf(message: string): string | undefined {
  if (/^bounds\b/.test(message)) {
    const bound = kBoundFields.find((field) => message.includes(field));
    return bound && `bounds.${bound}`;
  }
  if (/\bschedule\b/.test(message)) {
    if (message.includes('time_zone')) return 'schedule.time_zone';
    return message.includes('prewarm') ? 'schedule.prewarm_minutes' : 'schedule.days';
  }
  // "stop_after (30 min) must not be shorter than pause_after": the first that is named.
  const found = kDurationFields.map((field) => ({ field, at: message.indexOf(field) })).filter(({ at }) => at >= 0);
  found.sort((a, b) => a.at - b.at);
  return found[0] && `rules.${found[0].field}`;
}

/** Every name that browsers know, and UTC. */
export function timeZones(): string[] {
  const names = Intl.supportedValuesOf('timeZone');
  return names.includes('UTC') ? names : ['UTC', ...names];
}

export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
