import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { WebSocketServer } from 'ws';
import { configRoute, groupsRoute, profileRoute, sessionRoute, usersRoute } from './mock/accountRoutes.ts';
import { answer, type Call, cookieOf, notFound, readBody, Refusal, refuse } from './mock/answer.ts';
import { ownQuotaRoute, quotaOfRoute, ratesRoute, usageRoute } from './mock/costRoutes.ts';
import { groupPolicyRoute, policyRoute } from './mock/idleRoutes.ts';
import { Live } from './mock/live.ts';
import { groupLimitsRoute, shareLimitsRoute, sharesRoute } from './mock/shareRoutes.ts';
import { serveTerminal } from './mock/terminal.ts';
import { workspacesRoute } from './mock/workspaceRoutes.ts';
import { ago, type MockUser, newId, newWorld, type World } from './mock/world.ts';

const kRoot = '/api/v1/';

/** For development only: answers as a server would, from memory. Sign in as admin / codehub-admin or jimin / codehub-jimin. */
export function mockServer(): Plugin {
  return {
    name: 'codehub-mock-server',
    apply: 'serve',
    configureServer(server) {
      const world = newWorld();
      const live = new Live(world);
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith(kRoot)) void serve(world, live, request, response);
        else next();
      });
      serveSockets(world, live, server.httpServer);
    },
  };
}

async function serve(world: World, live: Live, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.slice(kRoot.length).split('/').map(decodeURIComponent);
    const body = await readBody(request);
    if (path[0] === 'login') return logIn(world, body, response);
    const me = userOf(world, request);
    if (!me) throw new Refusal(401, 'UNAUTHORIZED', 'Nobody is signed in.');
    const call: Call = { world, me, method: request.method ?? 'GET', path, query: url.searchParams, body, response };
    dispatch(call, live, request);
  } catch (error) {
    refuse(response, error instanceof Refusal ? error : new Refusal(500, 'INTERNAL_ERROR', String(error)));
  }
}

function dispatch(call: Call, live: Live, request: IncomingMessage): void {
  const routes: Record<string, (call: Call) => void> = {
    session: sessionRoute,
    config: configRoute,
    profile: profileRoute,
    users: (one) => (one.path[2] === 'quota' ? quotaOfRoute(one) : usersRoute(one)),
    groups: (one) => groupRoute(one, live),
    policy: policyRoute,
    quota: ownQuotaRoute,
    usage: usageRoute,
    'rate-cards': ratesRoute,
    shares: (one) => sharesRoute(one, live),
    'share-limits': (one) => shareLimitsRoute(one, live),
    workspaces: (one) => workspacesRoute(one, live),
    events: ({ response }) => live.follow(response),
    logout: ({ world, response }) => {
      world.sessions.delete(cookieOf(request));
      answer(response, 204);
    },
  };
  const route = routes[call.path[0] ?? ''];
  if (!route) throw notFound('route');
  route(call);
}

function groupRoute(call: Call, live: Live): void {
  switch (call.path[2]) {
    case 'share-limits':
      return groupLimitsRoute(call, live);
    case 'policy':
      return groupPolicyRoute(call);
    case 'quota':
      return quotaOfRoute(call);
    default:
      return groupsRoute(call);
  }
}

function logIn(world: World, body: Record<string, unknown>, response: ServerResponse): void {
  const user = world.users.find((one) => one.username === body['username'] && !one.disabled);
  if (world.failedLogins >= 5) {
    world.failedLogins = 3;
    throw new Refusal(429, 'TOO_MANY_REQUESTS', 'Too many attempts.', { 'Retry-After': '8' });
  }
  if (!user || user.password !== body['password']) {
    world.failedLogins += 1;
    throw new Refusal(401, 'UNAUTHORIZED', 'The username or the password is wrong.');
  }
  world.failedLogins = 0;
  user.last_login_at = ago(0);
  const token = newId();
  world.sessions.set(token, user.id);
  answer(response, 200, { user_id: user.id, username: user.username }, { 'Set-Cookie': `session=${token}; HttpOnly; Path=/` });
}

function userOf(world: World, request: IncomingMessage): MockUser | undefined {
  const id = world.sessions.get(cookieOf(request));
  return world.users.find((user) => user.id === id);
}

function serveSockets(world: World, live: Live, server: { on: (event: 'upgrade', listener: UpgradeListener) => unknown } | null): void {
  const sockets = new WebSocketServer({ noServer: true });
  server?.on('upgrade', (request, socket, head) => {
    const [, id, tid] = /^\/api\/v1\/workspaces\/(\w+)\/terminals\/([\w-]+)/.exec(request.url ?? '') ?? [];
    const workspace = world.workspaces.find((one) => one.id === id);
    if (!workspace || !tid) return;
    sockets.handleUpgrade(request, socket, head, (connection) => serveTerminal(connection, workspace, tid, live));
  });
}

type UpgradeListener = (request: IncomingMessage, socket: import('node:stream').Duplex, head: Buffer) => void;
