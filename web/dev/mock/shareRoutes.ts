import type { Audience, Share, ShareChange, ShareLimits, Visit } from '../../src/api/types';
import { answer, type Call, invalid, notFound, Refusal } from './answer.ts';
import type { Live } from './live.ts';
import { ago, type MockUser, type MockWorkspace, newId, type World } from './world.ts';

const kAudiences: Audience[] = ['owner', 'people', 'everyone', 'link'];
const kForever: ShareLimits = { widest_audience: 'link', longest_life: null };

/** The shares of a workspace: list them, make one. */
export function workspaceSharesRoute(call: Call, workspace: MockWorkspace, live: Live): void {
  const { world, me, method, body, response } = call;
  if (method === 'GET') {
    const shares = world.shares.filter((share) => share.workspace_id === workspace.id);
    return answer(response, 200, { shares: shares.map((share) => shown(world, share, me)) });
  }
  if (workspace.owner_id !== me.id) throw new Refusal(403, 'FORBIDDEN', 'Only its owner shares a workspace.');
  const port = Number(body['port']);
  if (world.shares.some((share) => share.workspace_id === workspace.id && share.port === port)) {
    throw new Refusal(409, 'INVALID_STATE', `\`port\`: ${port} is shared already.`);
  }
  const share = newShare(workspace, me, port);
  change(call, share, body as ShareChange);
  world.shares.push(share);
  live.sharesChanged(workspace.id);
  answer(response, 201, shown(world, share, me));
}

export function sharesRoute(call: Call, live: Live): void {
  const { world, me, method, path, query, response, body } = call;
  if (!path[1]) {
    const wanted = world.shares.filter((share) => {
      if (query.get('with') === 'me') return share.owner.id !== me.id && mayVisit(share, me);
      return query.get('all') === 'true' || share.owner.id === me.id;
    });
    if (query.get('all') === 'true' && me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators see every share.');
    return answer(response, 200, { shares: wanted.map((share) => shown(world, share, me)), next_cursor: '' });
  }
  const share = world.shares.find((one) => one.id === path[1]);
  if (!share) throw notFound('share');
  if (path[2] === 'viewers') return answer(response, 200, { viewers: world.visits.filter((visit) => !visit.ended_at).slice(0, share.viewers) });
  if (path[2] === 'visits') {
    const from = Number(query.get('cursor') ?? 0);
    const visits = share.viewers > 0 ? world.visits : [];
    return answer(response, 200, { visits: visits.slice(from, from + 8), next_cursor: visits.length > from + 8 ? String(from + 8) : '' });
  }
  if (method === 'DELETE') world.shares.splice(world.shares.indexOf(share), 1);
  else if (path[2] === 'link') share.link = newLink(share);
  else if (method === 'PATCH') change(call, share, body as ShareChange);
  if (method !== 'GET') live.sharesChanged(share.workspace_id);
  return method === 'DELETE' ? answer(response, 204) : answer(response, 200, shown(world, share, me));
}

export function shareLimitsRoute({ world, me, method, body, response }: Call, live: Live): void {
  if (method === 'PATCH') {
    if (me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators change limits.');
    Object.assign(world.limits, body);
    live.sharesChanged('');
  }
  answer(response, 200, { ...world.limits, mine: limitsOf(world, me.id) });
}

export function groupLimitsRoute({ world, method, body, path, response }: Call, live: Live): void {
  const id = path[1] ?? '';
  const limits = world.groupLimits.get(id) ?? { ...kForever };
  if (method === 'PATCH') {
    world.groupLimits.set(id, Object.assign(limits, body));
    live.sharesChanged('');
  }
  answer(response, 200, limits);
}

function limitsOf(world: World, userId: string): ShareLimits {
  const all = [world.limits, ...world.groups.filter(({ members }) => members.has(userId)).map(({ id }) => world.groupLimits.get(id) ?? kForever)];
  const lives = all.map(({ longest_life }) => longest_life).filter((life) => life !== null);
  return {
    widest_audience: kAudiences[Math.min(...all.map(({ widest_audience }) => kAudiences.indexOf(widest_audience)))] ?? 'owner',
    longest_life: lives.length > 0 ? Math.min(...lives) : null,
  };
}

export function newShare(workspace: MockWorkspace, owner: MockUser, port: number, rest: Partial<Share> = {}): Share {
  const share: Share = {
    id: newId('s_'),
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    owner: { id: owner.id, username: owner.username, display_name: owner.display_name },
    port,
    alias: null,
    audience: 'people',
    users: [],
    groups: [],
    expires_at: null,
    password: false,
    max_viewers: null,
    read_only: false,
    may_wake: true,
    host_header: 'localhost',
    url: '',
    link: null,
    effective: { audience: 'people', expires_at: null, active: true },
    viewers: 0,
    created_at: ago(0),
    updated_at: ago(0),
    ...rest,
  };
  share.url = urlOf(share);
  if (share.audience === 'link') share.link = newLink(share);
  return share;
}

const urlOf = ({ alias, port, workspace_id }: Share) => `http://${alias ?? `${port}-${workspace_id}`}.localhost:8000/`;
const newLink = (share: Share) => `${urlOf(share)}?codehub_share=${newId()}${newId()}`;

function mayVisit(share: Share, user: MockUser): boolean {
  if (share.audience === 'owner' || share.audience === 'link') return false;
  return share.audience === 'everyone' || share.users.some(({ id }) => id === user.id) || share.groups.some(({ id }) => user.groups.some((group) => group.id === id));
}

function shown(world: World, share: Share, me: MockUser): Share {
  const limits = limitsOf(world, share.owner.id);
  const latest = limits.longest_life === null ? null : Date.parse(share.updated_at) + limits.longest_life * 1000;
  const wanted = share.expires_at === null ? Infinity : Date.parse(share.expires_at);
  const end = Math.min(wanted, latest ?? Infinity);
  const audience = kAudiences[Math.min(kAudiences.indexOf(share.audience), kAudiences.indexOf(limits.widest_audience))] ?? 'owner';
  return {
    ...share,
    url: urlOf(share),
    link: share.owner.id === me.id ? share.link : null,
    effective: {
      audience,
      expires_at: end === Infinity ? null : new Date(end).toISOString(),
      active: audience !== 'owner' && end > Date.now(),
    },
  };
}

function change({ world, me }: Call, share: Share, fields: ShareChange): void {
  const limits = limitsOf(world, me.id);
  const { audience } = fields;
  if (audience && kAudiences.indexOf(audience) > kAudiences.indexOf(limits.widest_audience)) {
    throw new Refusal(403, 'FORBIDDEN', `\`audience\`: the widest that is allowed here is "${limits.widest_audience}", not "${audience}"`);
  }
  const users = fields.users?.map((name) => world.users.find(({ username }) => username === name) ?? name);
  const stranger = users?.find((user) => typeof user === 'string');
  if (typeof stranger === 'string') throw invalid(`\`users\`: there is nobody called ${stranger}`);
  if (fields.alias && world.shares.some((one) => one !== share && one.alias === fields.alias && !fields.move_alias)) {
    throw new Refusal(409, 'INVALID_STATE', `\`alias\`: the alias \`${fields.alias}\` is that of another share; send \`move_alias\` to move it here`);
  }
  const { expires_in, password, move_alias: _move, users: _users, groups, ...plain } = fields;
  Object.assign(share, plain, { updated_at: ago(0) });
  if (users) share.users = users.filter((user) => typeof user !== 'string').map(({ id, username, display_name }) => ({ id, username, display_name }));
  if (groups) share.groups = world.groups.filter(({ name }) => groups.includes(name)).map(({ id, name }) => ({ id, name }));
  if (expires_in !== undefined) share.expires_at = ago(-expires_in);
  if (password !== undefined) share.password = password !== null;
  share.link = share.audience === 'link' ? (share.link ?? newLink(share)) : null;
}

export function sampleVisits(users: MockUser[]): Visit[] {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
  const people = [users[1], users[2], undefined];
  return Array.from({ length: 20 }, (_, at): Visit => {
    const user = people[at % people.length];
    const start = at * 5_400 + 240;
    return {
      viewer: user ? user.id : `guest_${at}`,
      user_id: user?.id ?? null,
      name: user?.username ?? (at % 2 ? 'Yuna from Design' : ''),
      display_name: user?.display_name ?? '',
      guest: !user,
      address: `10.20.0.${at + 11}`,
      user_agent: at % 2 ? phone : chrome,
      since: ago(start),
      last_seen_at: ago(Math.max(0, start - 900)),
      requests: 12 + at * 7,
      bytes_received: 20_000 + at * 900,
      bytes_sent: 4_200_000 - at * 130_000,
      ended_at: at < 3 ? null : ago(start - 900),
      end_reason: at < 3 ? '' : at === 5 ? 'revoked' : 'left',
    };
  });
}

/** What a look at a port that has trouble says. */
export function sampleReport(port: number, url: string) {
  const finding = (code: string, severity: string, title: string, detail: string, advice: string, values: object, rest: object = {}) => ({
    code, severity, title, detail, advice, values, fix: null, evidence: [], ...rest,
  });
  return {
    port,
    url,
    framework: 'vite',
    severity: 'warning',
    findings: [
      finding('links_to_localhost', 'problem', `Its pages name localhost:${port}`, "A visitor's browser looks for these addresses on the visitor's own machine.", 'Use addresses without a host, as in /path.', { port: String(port) }, { evidence: [`<img src="http://localhost:${port}/logo.svg">`] }),
      finding('live_reload_elsewhere', 'warning', 'Live reload connects elsewhere', "Its socket goes to ws://localhost:24678/. From a visitor's browser that is not this server: changes do not appear by themselves.", 'Let the socket follow the address of the page.', { socket: 'ws://localhost:24678/' }, { fix: { file: 'vite.config.ts', line: 'server: { hmr: true },' }, evidence: ['const hmrPort = 24678'] }),
      finding('host_refused', 'note', 'It refuses its public address; visits work because it is told to be at localhost', `Asked for as ${new URL(url).host} it answers with status 403. Visits arrive as localhost:${port}.`, 'Nothing has to change here. To reach it under this name in other ways, allow the name.', { host: new URL(url).host, port: String(port), status: '403' }, { fix: { file: 'vite.config.ts', line: 'server: { allowedHosts: true },' } }),
      finding('answers', 'ok', 'It answers', `A request for / as localhost:${port} is answered with status 200.`, '', { target: '/', port: String(port), status: '200' }),
    ],
  };
}
