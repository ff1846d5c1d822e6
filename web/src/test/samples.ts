import type { Config, Port, Profile, Session, Share, ShareLimits, User, Viewer, Visit, Workspace } from '../api/types';

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
