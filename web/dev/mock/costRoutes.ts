import type { Quota, RateCard, UsageFigures, UsageGrouping, UsageRow } from '../../src/api/types';
import { answer, type Call, Refusal } from './answer.ts';
import { ago } from './world.ts';

const kGib = 1024 ** 3;
const kQuotas = new Map<string, Quota>();
const kNoLimits: Quota = { running: null, cpu: null, memory_bytes: null, disk_bytes: null, archive_bytes: null, monthly_budget: null };
const kOwn: Quota = { ...kNoLimits, running: 3, cpu: 8, memory_bytes: 16 * kGib, disk_bytes: 100 * kGib, monthly_budget: 60_000 };
const kGroup: Quota = { ...kNoLimits, cpu: 16, memory_bytes: 32 * kGib };
let cards: RateCard[] = [
  { valid_from: '2026-01-01T00:00:00.000Z', currency: 'KRW', cpu_hour: 25, memory_gib_hour: 4, disk_gib_month: 100, archive_gib_month: 25 },
  { valid_from: new Date(new Date().getFullYear() + 1, 0, 1).toISOString(), currency: 'KRW', cpu_hour: 22.5, memory_gib_hour: 3.5, disk_gib_month: 90, archive_gib_month: 20 },
];

/** Refuses a start while three of the same person run. */
export function refuseFourth({ world, me }: Pick<Call, 'world' | 'me'>): void {
  const running = world.workspaces.filter((one) => one.owner_id === me.id && one.desired_state === 'RUNNING' && one.phase !== 'ERROR');
  const idle = running.find((one) => one.phase === 'RUNNING' && one.name !== 'payment-api') ?? running[0];
  if (running.length < 3 || !idle) return;
  const offer = { workspace_id: idle.id, name: idle.name, idle_since: ago(3 * 3_600 + 300), action: 'pause' };
  const message = `You may run 3 workspaces, and ${running.length} run: ${running.map(({ name }) => `\`${name}\``).join(', ')}. Freeze \`${idle.name}\` (idle for 3 h) and start.`;
  throw new Refusal(409, 'QUOTA_EXCEEDED', message, {}, { offer });
}

function useOf({ world, me }: Call, quota: Quota) {
  const holdings = world.workspaces
    .filter((one) => one.owner_id === me.id)
    .map((one, at) => ({
      workspace_id: one.id,
      name: one.name,
      owner_name: one.owner_name,
      running: one.desired_state === 'RUNNING' && one.phase !== 'ERROR',
      cpu: one.desired_state === 'RUNNING' && one.phase !== 'ERROR' ? 2 : 0,
      memory_bytes: one.desired_state === 'RUNNING' && one.phase !== 'ERROR' ? 4 * kGib : one.phase === 'PAUSED' ? 0.2 * kGib : 0,
      disk_bytes: (3 + at) * kGib,
      archive_bytes: 0,
      idle_since: at === 1 ? ago(4_000) : null,
    }));
  const sum = (field: 'cpu' | 'memory_bytes' | 'disk_bytes') => holdings.reduce((total, one) => total + one[field], 0);
  const held = {
    running: holdings.filter(({ running }) => running).length,
    cpu: sum('cpu'),
    memory_bytes: sum('memory_bytes'),
    disk_bytes: sum('disk_bytes'),
    archive_bytes: 0,
    cost_this_month: 51_840,
  };
  return { quota, held, holdings };
}

export function ownQuotaRoute(call: Call): void {
  const scopes = [
    { name: 'you', ...useOf(call, kOwn) },
    { name: 'the group `platform`', ...useOf(call, kGroup) },
  ];
  answer(call.response, 200, { scopes });
}

export function quotaOfRoute(call: Call): void {
  const key = `${call.path[0]}/${call.path[1]}`;
  if (call.method === 'PUT') kQuotas.set(key, call.body['quota'] as Quota);
  answer(call.response, 200, useOf(call, kQuotas.get(key) ?? kOwn));
}

export function ratesRoute({ method, body, response }: Call): void {
  if (method === 'PUT') cards = body['items'] as RateCard[];
  answer(response, 200, { items: cards });
}

/** Between 0 and 1, the same for the same number. */
const noise = (seed: number) => Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1;

function figures(weight: number): UsageFigures {
  const hours = 40 * weight;
  const cost_cpu = hours * 50;
  const cost_memory = hours * 16;
  const cost_disk = 55 * weight * 6;
  return {
    running_seconds: hours * 3_600,
    paused_seconds: hours * 0.8 * 3_600,
    standby_seconds: hours * 2 * 3_600,
    archived_seconds: 0,
    idle_seconds: hours * 0.22 * 3_600,
    cpu_reserved_seconds: hours * 2 * 3_600,
    cpu_used_seconds: hours * 0.4 * 3_600,
    memory_reserved_gib_hours: hours * 4,
    memory_used_gib_hours: hours * 1.4,
    disk_gib_hours: 720 * weight,
    archive_gib_hours: 0,
    cpu_peak: 1.3,
    memory_peak_bytes: 1.8 * kGib,
    cost: cost_cpu + cost_memory + cost_disk,
    cost_cpu,
    cost_memory,
    cost_disk,
    cost_archive: 0,
    waste: (cost_cpu + cost_memory) * 0.22,
    saved_by_pause: hours * 0.8 * 60,
    saved_by_stop: hours * 2 * 66,
    saved_by_archive: 0,
  };
}

const add = (a: UsageFigures, b: UsageFigures) =>
  Object.fromEntries(Object.entries(a).map(([key, value]) => [key, value + b[key as keyof UsageFigures]])) as unknown as UsageFigures;

function labels(call: Call, by: UsageGrouping): [string, string][] {
  const { world, query } = call;
  switch (by) {
    case 'day': {
      const days: [string, string][] = [];
      const to = Math.min(Date.parse(query.get('to') ?? ''), Date.now());
      for (let at = Date.parse(query.get('from') ?? ''); at < to; at += 86_400_000) {
        const day = new Date(at + Number(query.get('utc_offset_minutes')) * 60_000).toISOString().slice(0, 10);
        days.push([day, day]);
      }
      return days;
    }
    case 'user':
      return world.users.map(({ id, username }) => [id, username]);
    case 'group':
      return world.groups.map(({ id, name }) => [id, name]);
    case 'image':
      return [['codehub/base:12', 'codehub/base:12'], ['debian:12-slim', 'debian:12-slim'], ['data/python:3.12', 'data/python:3.12']];
    case 'workspace':
      return world.workspaces.map(({ id, name }) => [id, name]);
  }
}

export function usageRoute(call: Call): void {
  const { path, query, response } = call;
  if (path[1] === 'summary') return summary(call);
  const by = (query.get('by') ?? 'user') as UsageGrouping;
  const rows: UsageRow[] = labels(call, by).map(([key, label], at) => {
    const weekday = by === 'day' ? new Date(`${key}T12:00:00Z`).getUTCDay() : 3;
    const weight = (0.35 + noise(at + 1)) * (weekday === 0 || weekday === 6 ? 0.15 : 1) * (by === 'day' ? 0.9 : 3);
    return { key, label, ...figures(weight) };
  });
  const total = rows.reduce<UsageFigures>((sum, { key: _key, label: _label, ...rest }) => add(sum, rest), figures(0));
  if (query.get('format') === 'csv') {
    response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': `attachment; filename="usage-${by}.csv"` });
    response.end(['key,label,cost', ...rows.map((row) => `${row.key},${row.label},${row.cost.toFixed(2)}`)].join('\r\n'));
    return;
  }
  answer(response, 200, { from: query.get('from'), to: query.get('to'), by, currency: 'KRW', rows, total, has_unpriced_hours: false });
}

function summary({ response, world }: Call): void {
  const [first, second] = world.workspaces;
  answer(response, 200, {
    month: new Date().toISOString().slice(0, 7),
    currency: 'KRW',
    cost: 51_840,
    forecast: 58_120,
    waste: 7_930,
    saved: { pause: 9_410, stop: 64_300, archive: 0 },
    last_month_cost: 73_260,
    budget: { limit: 60_000, held: 51_840 },
    advice: [first, second].flatMap((one, at) =>
      one
        ? [
            {
              workspace_id: one.id,
              workspace_name: one.name,
              owner_name: one.owner_name,
              size: at ? 'large' : 'medium',
              smaller: at ? 'medium' : 'small',
              cpu_peak: at ? 1.42 : 0.61,
              memory_peak_bytes: (at ? 2.7 : 1.1) * kGib,
              saves_per_month: at ? 24_800 : 9_300,
            },
          ]
        : [],
    ),
    has_unpriced_hours: false,
  });
}
