import { describe, expect, it } from 'vitest';
import type { PolicyLevel } from '../api/types';
import { boundsOf, checkPolicy, pathOf, type PolicyFormValues, rulesOf, timeZones, valuesOf } from './policyValues';

const zones = timeZones();
const nothing = () => undefined;
const empty: PolicyLevel = { rules: {}, bounds: {} };

const full: PolicyLevel = {
  rules: {
    preset: 'frugal',
    idle_after: 90,
    pause_after: 900,
    stop_after: null,
    archive_after: 604_800,
    delete_after: 90 * 86_400,
    max_lifetime: 43_200,
    count_viewers: false,
    schedule: {
      time_zone: 'Asia/Seoul',
      days: [{ from: '09:00', to: '20:00' }, { from: '09:00', to: '24:00' }, null, null, null, null, null],
      stop_outside: false,
      prewarm_minutes: 10,
    },
  },
  bounds: { pause_after: null, stop_after: 86_400, archive_after: null, max_lifetime: null, keep_awake: 43_200 },
};

const change = (values: PolicyFormValues, rest: Partial<PolicyFormValues>): PolicyFormValues => ({ ...values, ...rest });

describe('a policy in a form', () => {
  it('comes out as it went in', () => {
    const values = valuesOf(full, 'UTC');
    expect(rulesOf(values)).toEqual(full.rules);
    expect(boundsOf(values)).toEqual(full.bounds);
  });

  it('says nothing of what nobody has set', () => {
    const values = valuesOf(empty, 'Asia/Seoul');
    expect(rulesOf(values)).toEqual({});
    expect(new Set(Object.values(boundsOf(values)))).toEqual(new Set([null]));
  });

  it('tells "never" from "not said"', () => {
    const values = valuesOf({ rules: { stop_after: null }, bounds: {} }, 'UTC');
    expect(rulesOf(values)).toEqual({ stop_after: null });
  });

  it('offers the own time zone and a working week to whoever begins a schedule', () => {
    const values = valuesOf(empty, 'Asia/Seoul');
    const own = change(values, { schedule: { ...values.schedule, mode: 'own' } });
    expect(rulesOf(own).schedule).toMatchObject({ time_zone: 'Asia/Seoul', days: [{}, {}, {}, {}, {}, null, null] });
  });
});

describe('checkPolicy', () => {
  const values = valuesOf(empty, 'Asia/Seoul');
  const rule = (field: 'pause_after' | 'stop_after' | 'idle_after' | 'delete_after', count: number | string, unit: 'second' | 'minute' | 'day') =>
    change(values, { rules: { ...values.rules, [field]: { mode: 'after', count, unit } } });

  it('finds nothing wrong with what is right', () => {
    expect(checkPolicy(valuesOf(full, 'UTC'), nothing, zones)).toEqual({});
  });

  it.each([
    ['idle_after', 29, 'second'],
    ['pause_after', 59, 'second'],
    ['pause_after', 31, 'day'],
    ['pause_after', '', 'minute'],
    ['delete_after', 6, 'day'],
  ] as const)('refuses %s of %s %ss', (field, count, unit) => {
    expect(Object.keys(checkPolicy(rule(field, count, unit), nothing, zones))).toEqual([`rules.${field}`]);
  });

  it('refuses a stop before the freeze, also when the freeze is said elsewhere', () => {
    const both = change(values, {
      rules: {
        ...values.rules,
        pause_after: { mode: 'after', count: 20, unit: 'minute' },
        stop_after: { mode: 'after', count: 10, unit: 'minute' },
      },
    });
    expect(checkPolicy(both, nothing, zones)).toEqual({ 'rules.stop_after': { kind: 'order', earlier: 'pause_after' } });
    const inherited = (field: string) => (field === 'pause_after' ? 1_200 : null);
    expect(checkPolicy(rule('stop_after', 10, 'minute'), inherited, zones)).toHaveProperty(['rules.stop_after']);
    expect(checkPolicy(rule('stop_after', 20, 'minute'), inherited, zones)).toEqual({});
  });

  it('refuses hours that end before they begin, no day at all, and a place that is no time zone', () => {
    const { schedule } = values;
    const own = (rest: Partial<typeof schedule>) => change(values, { schedule: { ...schedule, mode: 'own', ...rest } });
    const monday = (from: string, to: string) => schedule.days.map((day, at) => (at === 0 ? { works: true, from, to } : day));
    expect(checkPolicy(own({ days: monday('20:00', '09:00') }), nothing, zones)).toEqual({ 'schedule.days.0': { kind: 'hours' } });
    expect(checkPolicy(own({ days: monday('20:00', '00:00') }), nothing, zones)).toEqual({});
    const none = schedule.days.map((day) => ({ ...day, works: false }));
    expect(checkPolicy(own({ days: none }), nothing, zones)).toEqual({ 'schedule.days': { kind: 'noDay' } });
    expect(checkPolicy(own({ time_zone: 'Seoul' }), nothing, zones)).toEqual({ 'schedule.time_zone': { kind: 'zone' } });
    expect(checkPolicy(own({ prewarm: true, prewarm_minutes: 121 }), nothing, zones)).toHaveProperty(['schedule.prewarm_minutes']);
  });
});

describe('pathOf', () => {
  it.each([
    ['stop_after (30 min) must not be shorter than pause_after (1 h).', 'rules.stop_after'],
    ['bounds.pause_after is 5 s; it must be from 1 min to 30 d.', 'bounds.pause_after'],
    ['bounds: `keep_awake` must be a whole number from 0 to 315360000.', 'bounds.keep_awake'],
    ['rules: schedule: days[0]: `to` must be a time of the day from "00:00" to "24:00"', 'schedule.days'],
    ['schedule.time_zone must be a name like "Asia/Seoul" or "UTC".', 'schedule.time_zone'],
    ['schedule.days: at least one day of the week must have hours.', 'schedule.days'],
    ['schedule.prewarm_minutes must be from 0 to 120.', 'schedule.prewarm_minutes'],
    ['The body is not JSON.', undefined],
  ])('finds where “%s” belongs', (message, path) => {
    expect(pathOf(message)).toBe(path);
  });
});
