import type {
  Config,
  Idleness,
  Policy,
  Port,
  Profile,
  Quota,
  QuotaScope,
  RateCard,
  Session,
  Share,
  ShareLimits,
  UsageReport,
  UsageRow,
  UsageSummary,
  User,
  Viewer,
  Visit,
  Workspace,
} from '../api/types';

/** Values as the server sends them; a test states only what it is about. */

export const member: Session = {
  user_id: 'u_aaaaaaaaaaaa',
  username: 'jimin',
  display_name: 'Jimin Park',
  email: 'jimin@example.com',
  role: 'member',
  locale: '',
  must_change_password: false,
};

export const admin: Session = { ...member, user_id: 'u_bbbbbbbbbbbb', username: 'admin', display_name: '', role: 'admin' };

export const config: Config = {
  product_name: 'code-hub',
  version: '0.1.0',
  apps_domain: 'localhost:8000',
  public_url: 'http://localhost:8000',
  sizes: [
    { name: 'small', cpu: 1, memory_bytes: 2 ** 31, pids: 512 },
    { name: 'large', cpu: 4, memory_bytes: 2 ** 33, pids: 2048 },
  ],
  default_size: 'small',
  images: [{ name: 'codehub/base:12', description: 'Debian 12' }],
  default_image: 'codehub/base:12',
};

export const profile: Profile = {
  user_id: member.user_id,
  username: member.username,
  display_name: member.display_name,
  email: member.email,
  locale: '',
  git_name: '',
  git_email: '',
  must_change_password: false,
};

export function workspace(rest: Partial<Workspace> = {}): Workspace {
  const id = rest.id ?? 'abcdefgh2345';
  return {
    id,
    name: 'payment-api',
    description: '',
    owner_id: member.user_id,
    owner_name: member.username,
    image: 'codehub/base:12',
    repository: 'https://gitlab.example.com/team/payment-api.git',
    branch: '',
    size: 'small',
    phase: 'RUNNING',
    operation: '',
    desired_state: 'RUNNING',
    intent_cause: '',
    error_reason: null,
    git: null,
    frozen_memory_bytes: null,
    idleness: null,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
    last_access_at: null,
    phase_changed_at: '2026-01-02T03:04:05.000Z',
    path: `/w/${id}/`,
    url: `http://ide-${id}.localhost:8000/`,
    ...rest,
  };
}

export function port(rest: Partial<Port> = {}): Port {
  const number = rest.port ?? 5173;
  return {
    port: number,
    addresses: ['127.0.0.1', '::1'],
    protocol: 'http',
    process: 'node',
    command: 'node /home/dev/app/node_modules/.bin/vite',
    pid: 123,
    since: '2026-01-02T03:04:05.000Z',
    url: `http://${number}-${workspace().id}.localhost:8000/`,
    ...rest,
  };
}

export const unlimited: ShareLimits & { mine: ShareLimits } = {
  widest_audience: 'link',
  longest_life: null,
  mine: { widest_audience: 'link', longest_life: null },
};

/** Of jimin's port, with two people; `effective` follows what is chosen unless it is given. */
export function share(rest: Partial<Share> = {}): Share {
  const number = rest.port ?? 5173;
  const audience = rest.audience ?? 'people';
  const expires_at = rest.expires_at ?? null;
  const over = expires_at !== null && Date.parse(expires_at) <= Date.now();
  return {
    id: 's_aaaaaaaaaaaa',
    workspace_id: workspace().id,
    workspace_name: workspace().name,
    owner: { id: member.user_id, username: member.username, display_name: member.display_name },
    port: number,
    alias: null,
    audience,
    users: [
      { id: 'u_cccccccccccc', username: 'kim', display_name: 'Kim Minji' },
      { id: 'u_dddddddddddd', username: 'alex', display_name: '' },
    ],
    groups: [],
    expires_at,
    password: false,
    max_viewers: null,
    read_only: false,
    may_wake: true,
    host_header: 'localhost',
    url: `http://${number}-${workspace().id}.localhost:8000/`,
    link: null,
    effective: { audience, expires_at, active: audience !== 'owner' && !over },
    viewers: 0,
    created_at: '2026-01-02T03:04:05.000Z',
    updated_at: '2026-01-02T03:04:05.000Z',
    ...rest,
  };
}

export function viewer(rest: Partial<Viewer> = {}): Viewer {
  return {
    viewer: 'u_cccccccccccc',
    user_id: 'u_cccccccccccc',
    name: 'kim',
    display_name: 'Kim Minji',
    guest: false,
    address: '10.1.2.3',
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    since: '2026-01-02T03:04:05.000Z',
    last_seen_at: '2026-01-02T03:24:05.000Z',
    requests: 12,
    bytes_received: 1024,
    bytes_sent: 1024 * 1024,
    ...rest,
  };
}

export const visit = (rest: Partial<Visit> = {}): Visit => ({
  ...viewer(),
  ended_at: '2026-01-02T03:24:05.000Z',
  end_reason: 'left',
  ...rest,
});

export function user(rest: Partial<User> = {}): User {
  return {
    id: member.user_id,
    username: 'jimin',
    display_name: 'Jimin Park',
    email: 'jimin@example.com',
    role: 'member',
    disabled: false,
    must_change_password: false,
    created_at: '2026-01-02T03:04:05.000Z',
    last_login_at: null,
    groups: [],
    ...rest,
  };
}

/** The one that holds where nobody has said anything. */
export function policy(rest: Partial<Policy> = {}): Policy {
  return {
    preset: 'balanced',
    idle_after: 120,
    pause_after: 600,
    stop_after: 7_200,
    archive_after: 604_800,
    delete_after: null,
    max_lifetime: null,
    count_viewers: true,
    longest_keep_awake: 86_400,
    schedule: null,
    sources: { pause_after: 'preset', stop_after: 'preset', idle_after: 'installation' },
    ...rest,
  };
}

/** In so many seconds from now; a negative number is the past. */
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

/** Of a workspace in which somebody types and nothing is about to happen. */
export function idleness(rest: Partial<Idleness> = {}): Idleness {
  return {
    idle: false,
    idle_since: inSeconds(-3),
    awake: ['typing in the editor'],
    signals: [{ kind: 'presence', at: inSeconds(-3), cause: 'typing in the editor', counts: true }],
    keep_awake: null,
    coming: [
      { step: 'pause', at: inSeconds(597), cause: 'idle' },
      { step: 'stop', at: inSeconds(7_197), cause: 'idle' },
    ],
    policy: policy(),
    agent_heard_at: inSeconds(-2),
    phase: 'RUNNING',
    can_pause: true,
    can_archive: false,
    ...rest,
  };
}

export const noQuota: Quota = { running: null, cpu: null, memory_bytes: null, disk_bytes: null, archive_bytes: null, monthly_budget: null };

/** One that may run three, and runs two. */
export function quotaScope(rest: Partial<QuotaScope> = {}): QuotaScope {
  return {
    name: 'you',
    quota: { ...noQuota, running: 3, memory_bytes: 8 * 2 ** 30 },
    held: { running: 2, cpu: 2, memory_bytes: 7 * 2 ** 30, disk_bytes: 0, archive_bytes: 0, cost_this_month: 0 },
    holdings: [
      {
        workspace_id: 'holder222222',
        name: 'old-demo',
        owner_name: member.username,
        running: true,
        cpu: 1,
        memory_bytes: 2 ** 31,
        disk_bytes: 0,
        archive_bytes: 0,
        idle_since: inSeconds(-10_800),
      },
    ],
    ...rest,
  };
}

export function usageRow(rest: Partial<UsageRow> = {}): UsageRow {
  return {
    key: 'u_aaaaaaaaaaaa',
    label: 'jimin',
    running_seconds: 0,
    paused_seconds: 0,
    standby_seconds: 0,
    archived_seconds: 0,
    idle_seconds: 0,
    cpu_reserved_seconds: 0,
    cpu_used_seconds: 0,
    memory_reserved_gib_hours: 0,
    memory_used_gib_hours: 0,
    disk_gib_hours: 0,
    archive_gib_hours: 0,
    cpu_peak: 0,
    memory_peak_bytes: 0,
    cost: 0,
    cost_cpu: 0,
    cost_memory: 0,
    cost_disk: 0,
    cost_archive: 0,
    waste: 0,
    saved_by_pause: 0,
    saved_by_stop: 0,
    saved_by_archive: 0,
    ...rest,
  };
}

export function usageReport(rest: Partial<UsageReport> = {}): UsageReport {
  const { key: _key, label: _label, ...total } = usageRow({ cost: 4_000, waste: 400 });
  return {
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-28T00:00:00Z',
    by: 'workspace',
    currency: 'KRW',
    rows: [],
    total,
    has_unpriced_hours: false,
    ...rest,
  };
}

export function usageSummary(rest: Partial<UsageSummary> = {}): UsageSummary {
  return {
    month: '2026-11',
    currency: 'KRW',
    cost: 51_840.4,
    forecast: 58_120,
    waste: 5_184,
    saved: { pause: 9_410, stop: 64_300, archive: 0 },
    last_month_cost: 73_260,
    budget: null,
    advice: [],
    has_unpriced_hours: false,
    ...rest,
  };
}

export function rateCard(rest: Partial<RateCard> = {}): RateCard {
  return {
    valid_from: '2026-01-01T00:00:00.000Z',
    currency: 'KRW',
    cpu_hour: 25,
    memory_gib_hour: 4,
    disk_gib_month: 100,
    archive_gib_month: 25,
    ...rest,
  };
}
