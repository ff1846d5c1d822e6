import type { ComingStep, Idleness, KeepAwake, Policy, PolicyLevel, PolicyPreset, PolicyRules, PolicySource, Transition } from '../../src/api/types';
import { answer, type Call, invalid, Refusal } from './answer.ts';
import type { Live } from './live.ts';
import { ago, type MockWorkspace } from './world.ts';

/** Everything the mock knows of idleness and policies, by the id of a workspace or a group. */
const kKept = new Map<string, KeepAwake>();
const kWorkspaceRules = new Map<string, PolicyRules>();
const kGroupLevels = new Map<string, PolicyLevel>();
const kInstallation: PolicyLevel = { rules: { preset: 'balanced' }, bounds: { stop_after: 86_400, keep_awake: 12 * 3_600 } };

function preset(name: PolicyPreset, pause: number, stop: number | null, archive: number | null): Policy {
  return {
    preset: name,
    idle_after: 120,
    pause_after: pause,
    stop_after: stop,
    archive_after: archive,
    delete_after: null,
    max_lifetime: null,
    count_viewers: true,
    longest_keep_awake: 86_400,
    schedule: null,
    sources: {},
  };
}

const kPresets: Record<PolicyPreset, Policy> = {
  frugal: preset('frugal', 300, 1_800, 3 * 86_400),
  balanced: preset('balanced', 600, 7_200, 7 * 86_400),
  always_ready: preset('always_ready', 8 * 3_600, null, null),
};

function effective(id: string): Policy {
  const own = kWorkspaceRules.get(id) ?? {};
  const base = kPresets[own.preset ?? kInstallation.rules.preset ?? 'balanced'];
  const merged: Policy = { ...base, ...kInstallation.rules, ...own, longest_keep_awake: kInstallation.bounds.keep_awake ?? 86_400, sources: {} };
  for (const field of ['idle_after', 'pause_after', 'stop_after', 'archive_after', 'delete_after', 'max_lifetime', 'count_viewers', 'schedule'] as const) {
    const source: PolicySource = own[field] !== undefined ? 'workspace' : kInstallation.rules[field] !== undefined ? 'installation' : 'preset';
    merged.sources[field] = source;
  }
  return merged;
}

const kStarted = Date.now();

/** The first workspace is busy, the second falls idle and freezes a minute and a half after the mock has started. */
export function idlenessOf(workspace: MockWorkspace, at: number): Idleness {
  const policy = effective(workspace.id);
  const keep_awake = kKept.get(workspace.id) ?? null;
  const isQuiet = at % 2 === 1;
  const since = isQuiet ? kStarted - 510_000 : Date.now() - 2_000;
  const from = keep_awake ? Date.parse(keep_awake.until) : workspace.phase === 'PAUSED' ? Date.parse(workspace.phase_changed_at) : since;
  const step = (what: ComingStep['step'], after: number | null): ComingStep[] =>
    after === null ? [] : [{ step: what, at: new Date(from + after * 1000).toISOString(), cause: 'idle' }];
  const runs = workspace.phase === 'RUNNING';
  const coming = runs || workspace.phase === 'PAUSED' ? [...(runs ? step('pause', policy.pause_after) : []), ...step('stop', policy.stop_after)] : [];
  return {
    idle: runs && isQuiet && !keep_awake,
    idle_since: new Date(since).toISOString(),
    awake: !runs ? [] : keep_awake ? [`kept awake by \`${keep_awake.by}\` until ${keep_awake.until}`] : isQuiet ? [] : ['`make` uses 1.7 CPU', 'typing in the editor'],
    signals: [
      { kind: 'presence', at: new Date(since).toISOString(), cause: 'typing in the editor', counts: true },
      { kind: 'busy', at: isQuiet ? ago(1_900) : ago(1), cause: '`make` uses 1.7 CPU', counts: true },
      { kind: 'visit', at: ago(5_400), cause: 'a visit of the IDE by `admin`', counts: true },
      { kind: 'viewers', at: ago(220), cause: '12 requests on port 5173', counts: false },
    ],
    keep_awake,
    coming,
    policy,
    agent_heard_at: ago(4),
    phase: workspace.phase,
    can_pause: true,
    can_archive: false,
  };
}

export function idlenessRoute({ method, path, body, response, me, world }: Call, workspace: MockWorkspace, live: Live): void {
  if (path[2] === 'keep-awake') {
    if (method === 'DELETE') kKept.delete(workspace.id);
    else {
      const seconds = Number(body['seconds']);
      const longest = effective(workspace.id).longest_keep_awake;
      if (seconds > longest) throw invalid(`seconds is ${seconds}; it may be at most ${longest}.`);
      kKept.set(workspace.id, { until: ago(-seconds), reason: String(body['reason'] ?? ''), by: me.username, since: ago(0) });
    }
    live.idlenessChanged(workspace);
    if (method === 'DELETE') return answer(response, 204);
  }
  return answer(response, 200, idlenessOf(workspace, world.workspaces.indexOf(workspace)));
}

export function transitionsRoute({ response, query }: Call, workspace: MockWorkspace): void {
  const all = sampleHistory(workspace);
  const start = Number(query.get('cursor') ?? 0);
  const next = start + 8 < all.length ? String(start + 8) : '';
  answer(response, 200, { items: all.slice(start, start + 8), next_cursor: next });
}

function sampleHistory({ size, owner_name }: MockWorkspace): Transition[] {
  const steps: [string, string, string][] = [
    ['PAUSED', 'RUNNING', 'a visit of port 5173 by `kim`'],
    ['RUNNING', 'PAUSED', 'idle for 10 min'],
    ['STANDBY', 'RUNNING', `asked for by \`${owner_name}\``],
    ['PAUSED', 'STANDBY', 'idle for 2 h'],
    ['RUNNING', 'PAUSED', 'idle for 10 min'],
  ];
  const items = Array.from({ length: 17 }, (_, at) => {
    const [from = '', to = '', cause = ''] = steps[at % steps.length] ?? [];
    return { at: ago(1_800 + at * 9_000), from, to, size, cause };
  });
  return [...items, { at: ago(180_000), from: '', to: 'PENDING', size, cause: `asked for by \`${owner_name}\`` }];
}

export function workspacePolicyRoute({ method, body, response }: Call, workspace: MockWorkspace): void {
  if (method === 'PUT') kWorkspaceRules.set(workspace.id, body['rules'] as PolicyRules);
  answer(response, 200, { rules: kWorkspaceRules.get(workspace.id) ?? {}, effective: effective(workspace.id) });
}

export function groupPolicyRoute({ method, path, body, response }: Call): void {
  const id = path[1] ?? '';
  if (method === 'PUT') kGroupLevels.set(id, body as unknown as PolicyLevel);
  answer(response, 200, { ...(kGroupLevels.get(id) ?? { rules: {}, bounds: {} }), presets: kPresets });
}

export function policyRoute({ method, path, body, response, me }: Call): void {
  if (path[1] === 'dry-run') {
    const { pause_after } = body['rules'] as PolicyRules;
    const saved = pause_after === 60 ? -3_200 : 18_450;
    const run = {
      from: ago(7 * 86_400),
      to: ago(0),
      currency: 'KRW',
      workspaces: 12,
      cost: 61_300,
      would_have_cost: 61_300 - saved,
      would_have_saved: saved,
      running_seconds: 402 * 3_600,
      would_have_run_seconds: 271 * 3_600,
      paused_seconds: 96 * 3_600,
      wakes: 17,
    };
    setTimeout(() => answer(response, 200, run), 500);
    return;
  }
  if (method === 'PUT') {
    if (me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators set the policy.');
    Object.assign(kInstallation, body);
  }
  answer(response, 200, { ...kInstallation, presets: kPresets });
}
