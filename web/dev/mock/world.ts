import type { Group, LogItem, Port, Share, ShareLimits, TerminalInfo, User, Visit, Workspace } from '../../src/api/types';
import { newShare, sampleVisits } from './shareRoutes.ts';

/** Everything the mock knows; gone when the development server stops. */

export interface MockUser extends User {
  password: string;
  locale: 'ko' | 'en' | '';
  git_name: string;
  git_email: string;
}

export interface MockWorkspace extends Workspace {
  log: LogItem[];
  terminals: TerminalInfo[];
  ports: Port[];
}

export interface World {
  users: MockUser[];
  groups: (Group & { members: Set<string> })[];
  workspaces: MockWorkspace[];
  shares: Share[];
  visits: Visit[];
  limits: ShareLimits;
  groupLimits: Map<string, ShareLimits>;
  sessions: Map<string, string>;
  failedLogins: number;
  key: { public_key: string; fingerprint: string; created_at: string };
}

const kAlphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

export function newId(prefix = ''): string {
  const letters = Array.from({ length: 12 }, (_, at) => kAlphabet[Math.floor(Math.random() * (at === 0 ? 24 : 32))]);
  return prefix + letters.join('');
}

export const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

function user(username: string, rest: Partial<MockUser>): MockUser {
  return {
    id: newId('u_'),
    username,
    display_name: '',
    email: `${username}@example.com`,
    role: 'member',
    disabled: false,
    must_change_password: false,
    created_at: ago(86_400 * 40),
    last_login_at: null,
    groups: [],
    password: `codehub-${username}`,
    locale: '',
    git_name: '',
    git_email: '',
    ...rest,
  };
}

export function newWorkspace(owner: MockUser, rest: Partial<MockWorkspace>): MockWorkspace {
  const id = newId();
  return {
    id,
    name: id,
    description: '',
    owner_id: owner.id,
    owner_name: owner.username,
    image: 'codehub/base:12',
    repository: '',
    branch: '',
    size: 'medium',
    phase: 'PENDING',
    operation: '',
    desired_state: 'RUNNING',
    intent_cause: `asked for by \`${owner.username}\``,
    error_reason: null,
    git: null,
    frozen_memory_bytes: null,
    idleness: null,
    created_at: ago(0),
    updated_at: ago(0),
    last_access_at: null,
    phase_changed_at: ago(0),
    path: `/w/${id}/`,
    url: `http://ide-${id}.localhost:8000/`,
    log: [],
    terminals: [],
    ports: [],
    ...rest,
  };
}

export function newWorld(): World {
  const admin = user('admin', { role: 'admin', display_name: 'Minseo Kim', must_change_password: true, last_login_at: ago(120) });
  const jimin = user('jimin', { display_name: '박지민', last_login_at: ago(5_400), locale: 'ko' });
  const others = [
    user('alex', { display_name: 'Alex Moreau', last_login_at: ago(86_400 * 3) }),
    user('seoyeon', { display_name: '이서연', last_login_at: ago(86_400 * 12), disabled: true }),
    user('new.hire', { must_change_password: true, email: '' }),
  ];
  const platform = group('platform', 'Build tools, runners and clusters', [admin, jimin]);
  const payments = group('payments', '', [jimin, others[0]!]);
  const gitlab = 'https://gitlab.example.com/';
  const made = [
    newWorkspace(admin, {
      name: 'payment-api',
      repository: `${gitlab}payments/payment-api.git`,
      branch: 'feature/refunds',
      description: 'Refunds: idempotency keys and the new ledger table.',
      phase: 'RUNNING',
      git: { uncommitted: 3, unpushed: 1 },
      created_at: ago(3_600 * 5),
      last_access_at: ago(90),
      phase_changed_at: ago(3_600 * 2),
    }),
    newWorkspace(admin, {
      name: '결제 화면 리뉴얼',
      repository: 'git@gitlab.example.com:web/checkout.git',
      size: 'large',
      phase: 'RUNNING',
      git: { uncommitted: 0, unpushed: 0 },
      created_at: ago(86_400 * 2),
      last_access_at: ago(2_400),
      phase_changed_at: ago(9_000),
    }),
    newWorkspace(admin, {
      name: 'docs',
      repository: 'https://github.com/example/handbook.git',
      size: 'small',
      phase: 'STANDBY',
      desired_state: 'STANDBY',
      created_at: ago(86_400 * 9),
      last_access_at: ago(86_400 * 2),
      phase_changed_at: ago(86_400 * 2),
    }),
    newWorkspace(admin, {
      name: 'old-demo',
      repository: `${gitlab}payments/old-demo.git`,
      phase: 'PAUSED',
      desired_state: 'PAUSED',
      intent_cause: 'idle for 10 min',
      frozen_memory_bytes: 212 * 1024 ** 2,
      created_at: ago(86_400 * 6),
      last_access_at: ago(4_200),
      phase_changed_at: ago(3_600),
    }),
    newWorkspace(admin, {
      name: 'load-test',
      size: 'large',
      phase: 'RUNNING',
      created_at: ago(86_400 * 12),
      last_access_at: ago(7_200),
      phase_changed_at: ago(9_000),
    }),
    newWorkspace(admin, {
      name: 'data-pipeline',
      repository: `${gitlab}data/pipeline.git`,
      image: 'registry.example.com/data/python:3.12',
      phase: 'ERROR',
      error_reason:
        'The image registry.example.com/data/python:3.12 is not on this machine and its registry does not answer. Check the name of the image, or ask your administrator to load it, and try again.',
      created_at: ago(86_400 * 14),
      phase_changed_at: ago(300),
    }),
    newWorkspace(jimin, { name: 'runner-images', phase: 'RUNNING', created_at: ago(86_400), last_access_at: ago(600) }),
  ];
  made.forEach((workspace) => workspace.phase !== 'ERROR' && (workspace.log = sampleLog(workspace)));
  made[0]!.ports = samplePorts(made[0]!);
  return {
    users: [admin, jimin, ...others],
    groups: [platform, payments],
    workspaces: made,
    shares: sampleShares(made, admin, jimin, payments),
    visits: sampleVisits([admin, jimin, ...others]),
    limits: { widest_audience: 'link', longest_life: null },
    groupLimits: new Map([[platform.id, { widest_audience: 'everyone', longest_life: 30 * 86_400 }]]),
    sessions: new Map(),
    failedLogins: 0,
    key: newKey(),
  };
}

export function newKey(): World['key'] {
  const letters = Array.from({ length: 43 }, () => kAlphabet[Math.floor(Math.random() * 32)]).join('');
  return {
    public_key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letters} codehub:admin`,
    fingerprint: `SHA256:${letters}`,
    created_at: ago(86_400 * 20),
  };
}

function group(name: string, description: string, members: MockUser[]): World['groups'][number] {
  const made = {
    id: newId('g_'),
    name,
    description,
    created_at: ago(86_400 * 30),
    member_count: members.length,
    members: new Set(members.map((member) => member.id)),
  };
  members.forEach((member) => member.groups.push({ id: made.id, name }));
  return made;
}

export function appendLog(workspace: MockWorkspace, source: LogItem['source'], text: string): LogItem {
  const item: LogItem = { seq: (workspace.log.at(-1)?.seq ?? 0) + 1, time: ago(0), source, text };
  workspace.log.push(item);
  return item;
}

export function newPort(workspace: MockWorkspace, port: number, rest: Partial<Port> = {}): Port {
  return {
    port,
    addresses: ['127.0.0.1'],
    protocol: 'http',
    process: 'node',
    command: 'node /home/developer/payment-api/node_modules/.bin/vite',
    pid: port,
    since: ago(0),
    url: `http://${port}-${workspace.id}.localhost:8000/`,
    ...rest,
  };
}

function samplePorts(workspace: MockWorkspace): Port[] {
  const api = 'python3 -m uvicorn payments.main:app --host 0.0.0.0 --port 8080 --reload --log-config conf/log.yaml --workers 4';
  return [
    newPort(workspace, 5173, { since: ago(150) }),
    newPort(workspace, 5432, { protocol: 'other', process: 'postgres', command: 'postgres -D data', since: ago(7_000), url: null }),
    newPort(workspace, 8080, { process: 'python3', command: api, since: ago(5_000) }),
    newPort(workspace, 9229, { protocol: 'unknown', process: '', command: '', pid: 0, since: ago(140), url: null }),
  ];
}

function sampleShares(made: MockWorkspace[], admin: MockUser, jimin: MockUser, group: World['groups'][number]): Share[] {
  const named = { users: [jimin], groups: [{ id: group.id, name: group.name }] };
  return [
    newShare(made[0]!, admin, 5173, { ...named, expires_at: ago(-86_400 * 3), password: true, viewers: 2 }),
    newShare(made[0]!, admin, 3000, { audience: 'link', alias: 'refunds-demo', read_only: true, updated_at: ago(86_400 * 2) }),
    newShare(made[1]!, admin, 8080, { audience: 'everyone', expires_at: ago(3_600) }),
    newShare(made[6]!, jimin, 3000, { audience: 'everyone', expires_at: ago(-5_000), viewers: 1 }),
    newShare(made[6]!, jimin, 4000, { users: [admin], password: true, alias: 'runner-dash' }),
  ];
}

function sampleLog(workspace: MockWorkspace): LogItem[] {
  const repository = workspace.repository || 'nothing';
  const lines: [LogItem['source'], string][] = [
    ['hub', 'Home volume is ready.'],
    ['hub', `Container of ${workspace.image} started.`],
    ['setup', `Cloning ${repository}`],
    ['setup', 'remote: Enumerating objects: 1812, done.'],
    ['setup', 'Receiving objects: 100% (1812/1812), 2.41 MiB | 11.20 MiB/s, done.'],
    ['setup', '\u001b[32mResolving deltas: 100% (1020/1020), done.\u001b[0m'],
    ['setup', 'IDE answers.'],
    ['hub', 'Workspace is running.'],
  ];
  return lines.map(([source, text], at) => ({ seq: at + 1, time: ago(7_200 - at), source, text }));
}
