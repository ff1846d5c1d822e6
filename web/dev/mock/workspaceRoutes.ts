import { answer, type Call, invalid, notFound, Refusal } from './answer.ts';
import { refuseFourth } from './costRoutes.ts';
import { idlenessOf, idlenessRoute, transitionsRoute, workspacePolicyRoute } from './idleRoutes.ts';
import { type Live, visible } from './live.ts';
import { sampleReport, workspaceSharesRoute } from './shareRoutes.ts';
import { ago, type MockWorkspace, newWorkspace } from './world.ts';

export function workspacesRoute(call: Call, live: Live): void {
  const { world, me, method, path, query, response } = call;
  if (!path[1]) {
    if (method === 'POST') return create(call, live);
    const all = query.get('owner') === 'all';
    if (all && me.role !== 'admin') throw new Refusal(403, 'FORBIDDEN', 'Only administrators list everything.');
    const items = world.workspaces.filter((workspace) => all || workspace.owner_id === me.id).map(visible);
    return answer(response, 200, { items, next_cursor: '' });
  }
  const workspace = world.workspaces.find((one) => one.id === path[1]);
  if (!workspace) throw new Refusal(404, 'WORKSPACE_NOT_FOUND', 'There is no such workspace.');
  if (workspace.owner_id !== me.id && me.role !== 'admin') {
    throw new Refusal(403, 'FORBIDDEN', 'This workspace belongs to somebody else.');
  }
  workspace.idleness = idlenessOf(workspace, world.workspaces.indexOf(workspace));
  if (path[2]) return part(call, workspace, live);
  if (method === 'DELETE') return remove(call, workspace, live);
  if (method === 'PATCH') {
    if (call.body['desired_state'] === 'RUNNING' && workspace.desired_state !== 'RUNNING') refuseFourth(call);
    Object.assign(workspace, call.body, { intent_cause: `asked for by \`${me.username}\`` });
    live.changed(workspace);
    void live.advance(workspace);
  }
  return answer(response, 200, visible(workspace));
}

function create({ world, me, body, response }: Call, live: Live): void {
  const name = String(body['name'] ?? '').trim();
  if (!name) throw invalid('`name`: The name must not be empty.');
  if (String(body['repository'] ?? '').includes('refused')) throw invalid('`repository`: This host is not allowed here.');
  const workspace = newWorkspace(me, { ...(body as Partial<MockWorkspace>), name });
  world.workspaces.push(workspace);
  live.changed(workspace);
  void live.advance(workspace);
  answer(response, 201, visible(workspace), { Location: `/api/v1/workspaces/${workspace.id}` });
}

function remove({ query, response }: Call, workspace: MockWorkspace, live: Live): void {
  const { git } = workspace;
  if (git && git.uncommitted + git.unpushed > 0 && query.get('force') !== 'true') {
    throw new Refusal(409, 'INVALID_STATE', 'There is git work that exists nowhere else. Push it, or delete with force.');
  }
  void live.remove(workspace);
  answer(response, 204);
}

function part(call: Call, workspace: MockWorkspace, live: Live): void {
  const { method, path, query, response } = call;
  switch (path[2]) {
    case 'retry':
      if (workspace.phase !== 'ERROR') throw new Refusal(409, 'INVALID_STATE', 'Nothing has failed.');
      workspace.phase = 'STANDBY';
      workspace.image = workspace.image.replace('registry.example.com/', '');
      void live.advance(workspace);
      return answer(response, 202, visible(workspace));
    case 'logs':
      if (query.get('follow') === 'true') return live.followLog(workspace, Number(query.get('after') ?? 0), response);
      return answer(response, 200, { items: workspace.log, next_after: workspace.log.at(-1)?.seq ?? 0 });
    case 'usage':
      if (workspace.phase !== 'RUNNING') throw new Refusal(409, 'INVALID_STATE', 'The workspace does not run.');
      return answer(response, 200, usage());
    case 'idleness':
    case 'keep-awake':
      return idlenessRoute(call, workspace, live);
    case 'transitions':
      return transitionsRoute(call, workspace);
    case 'policy':
      return workspacePolicyRoute(call, workspace);
    case 'shares':
      return workspaceSharesRoute(call, workspace, live);
    case 'ports':
      if (path[4] === 'doctor') {
        const report = sampleReport(Number(path[3]), `http://${path[3]}-${workspace.id}.localhost:8000/`);
        setTimeout(() => answer(response, 200, report), 600);
        return;
      }
      return answer(response, 200, { ports: workspace.phase === 'RUNNING' ? workspace.ports : [] });
    case 'terminals':
      if (method === 'DELETE') {
        workspace.terminals = workspace.terminals.filter((terminal) => terminal.id !== path[3]);
        return answer(response, 204);
      }
      return answer(response, 200, { items: workspace.terminals });
    default:
      throw notFound('route');
  }
}

/** Waves that look like somebody building now and then. */
function usage() {
  const samples = Array.from({ length: 120 }, (_, at) => {
    const second = Math.floor(Date.now() / 5_000) * 5 - (119 - at) * 5;
    const wave = Math.max(0, Math.sin(second / 70)) ** 2 * 1.4 + Math.abs(Math.sin(second * 12.9898)) * 0.18;
    return {
      time: new Date(second * 1000).toISOString(),
      cpu_cores: wave,
      memory_bytes: Math.round((1.35 + 0.5 * Math.sin(second / 160) + wave * 0.3) * 1024 ** 3),
    };
  });
  return { samples, cpu_limit: 2, memory_limit_bytes: 4 * 1024 ** 3, time: ago(0) };
}
