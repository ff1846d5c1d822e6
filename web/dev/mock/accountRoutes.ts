import { answer, type Call, notFound, Refusal } from './answer.ts';
import { ago, type MockUser, newId, newKey } from './world.ts';

export function sessionRoute({ me, response }: Call): void {
  const { username, display_name, email, role, locale, must_change_password } = me;
  answer(response, 200, { user_id: me.id, username, display_name, email, role, locale, must_change_password });
}

export function configRoute({ response }: Call): void {
  const gib = 1024 ** 3;
  answer(response, 200, {
    product_name: 'code-hub',
    version: '0.1.0',
    apps_domain: 'localhost:8000',
    public_url: 'http://localhost:8000',
    sizes: [
      { name: 'small', cpu: 1, memory_bytes: 2 * gib, pids: 512 },
      { name: 'medium', cpu: 2, memory_bytes: 4 * gib, pids: 1024 },
      { name: 'large', cpu: 4, memory_bytes: 8 * gib, pids: 2048 },
    ],
    default_size: 'medium',
    images: [
      { name: 'codehub/base:12', description: 'Debian 12 with git, build tools and Python' },
      { name: 'debian:12-slim', description: 'Minimal Debian 12' },
    ],
    default_image: 'codehub/base:12',
  });
}

export function profileRoute({ me, method, path, body, response, world }: Call): void {
  if (path[1] === 'ssh-key') {
    if (path[2] === 'rotate') world.key = { ...newKey(), created_at: ago(0) };
    return answer(response, 200, world.key);
  }
  if (path[1] === 'password') {
    if (body['current_password'] !== me.password) throw new Refusal(403, 'FORBIDDEN', 'The current password is wrong.');
    Object.assign(me, { password: body['new_password'], must_change_password: false });
    return answer(response, 204);
  }
  if (method === 'PATCH') Object.assign(me, body);
  const { id, username, display_name, email, locale, git_name, git_email, must_change_password } = me;
  return answer(response, 200, { user_id: id, username, display_name, email, locale, git_name, git_email, must_change_password });
}

export function usersRoute(call: Call): void {
  const { me, method, path, body, response, world } = call;
  if (me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators manage users.');
  if (!path[1]) {
    if (method === 'POST') return createUser(call);
    return answer(response, 200, { items: world.users.map(visibleUser), next_cursor: '' });
  }
  const user = world.users.find((one) => one.id === path[1]);
  if (!user) throw notFound('user');
  if (path[2] === 'reset-password') {
    Object.assign(user, { password: newPassword(), must_change_password: true });
    return answer(response, 200, { password: user.password });
  }
  if (method === 'PATCH') Object.assign(user, body);
  return answer(response, 200, visibleUser(user));
}

function createUser({ world, body, response }: Call): void {
  const username = String(body['username']);
  if (world.users.some((user) => user.username === username)) throw new Refusal(409, 'INVALID_STATE', `The username ${username} is taken.`);
  const generated = typeof body['password'] !== 'string';
  const user: MockUser = {
    id: newId('u_'),
    display_name: '',
    email: '',
    role: 'member',
    disabled: false,
    must_change_password: generated,
    created_at: ago(0),
    last_login_at: null,
    groups: [],
    locale: '',
    git_name: '',
    git_email: '',
    ...(body as Partial<MockUser>),
    username,
    password: generated ? newPassword() : String(body['password']),
  };
  world.users.push(user);
  answer(response, 201, { ...visibleUser(user), ...(generated ? { password: user.password } : {}) });
}

export function groupsRoute({ me, method, path, body, response, world }: Call): void {
  if (me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators manage groups.');
  const shown = ({ members, ...rest }: (typeof world.groups)[number]) => ({ ...rest, member_count: members.size });
  if (!path[1]) {
    if (method === 'GET') return answer(response, 200, { items: world.groups.map(shown), next_cursor: '' });
    const name = String(body['name']);
    if (world.groups.some((group) => group.name === name)) throw new Refusal(409, 'INVALID_STATE', `The name ${name} is taken.`);
    const made = { id: newId('g_'), name, description: String(body['description'] ?? ''), created_at: ago(0), member_count: 0 };
    world.groups.push({ ...made, members: new Set() });
    return answer(response, 201, made);
  }
  const group = world.groups.find((one) => one.id === path[1]);
  if (!group) throw notFound('group');
  if (path[2] === 'members') return membersRoute(group, path[3], { method, response, world });
  if (method === 'DELETE') {
    world.groups.splice(world.groups.indexOf(group), 1);
    return answer(response, 204);
  }
  if (method === 'PATCH') Object.assign(group, body);
  return answer(response, 200, shown(group));
}

function membersRoute(
  group: Call['world']['groups'][number],
  userId: string | undefined,
  { method, response, world }: Pick<Call, 'method' | 'response' | 'world'>,
): void {
  if (!userId) {
    const items = world.users.filter((user) => group.members.has(user.id));
    return answer(response, 200, { items: items.map(({ id, username, display_name }) => ({ id, username, display_name })) });
  }
  const user = world.users.find((one) => one.id === userId);
  if (!user) throw notFound('user');
  user.groups = user.groups.filter((one) => one.id !== group.id);
  if (method === 'PUT') {
    group.members.add(userId);
    user.groups.push({ id: group.id, name: group.name });
  } else group.members.delete(userId);
  return answer(response, 204);
}

function visibleUser(user: MockUser) {
  const { password: _password, locale: _locale, git_name: _name, git_email: _email, ...rest } = user;
  return rest;
}

function newPassword(): string {
  return [newId().slice(0, 5), newId().slice(0, 5), newId().slice(0, 5)].join('-');
}
