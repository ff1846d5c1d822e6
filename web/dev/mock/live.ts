import type { ServerResponse } from 'node:http';
import type { LogItem } from '../../src/api/types';
import { ago, appendLog, type MockWorkspace, type World } from './world.ts';

/** Streams of events, and workspaces that change by themselves as the reconciler would change them. */
export class Live {
  private readonly clients = new Set<ServerResponse>();
  private readonly logClients = new Map<string, Set<ServerResponse>>();

  constructor(private readonly world: World) {
    setInterval(() => this.broadcast('heartbeat', { time: ago(0) }), 15_000).unref();
  }

  follow(response: ServerResponse): void {
    open(response);
    this.clients.add(response);
    response.on('close', () => this.clients.delete(response));
  }

  followLog(workspace: MockWorkspace, after: number, response: ServerResponse): void {
    open(response);
    workspace.log.filter((item) => item.seq > after).forEach((item) => send(response, 'log', item));
    if (!workspace.operation) send(response, 'end', { phase: workspace.phase });
    const set = this.logClients.get(workspace.id) ?? new Set();
    this.logClients.set(workspace.id, set.add(response));
    response.on('close', () => set.delete(response));
  }

  changed(workspace: MockWorkspace): void {
    workspace.updated_at = ago(0);
    this.broadcast('workspace_updated', visible(workspace));
  }

  portsChanged(workspace: MockWorkspace): void {
    this.broadcast('ports_changed', { workspace_id: workspace.id });
  }

  idlenessChanged(workspace: MockWorkspace): void {
    this.broadcast('idleness_changed', { workspace_id: workspace.id });
  }

  sharesChanged(workspaceId: string): void {
    this.broadcast('shares_changed', { workspace_id: workspaceId || null });
  }

  /** Moves towards what is wanted, unless something is being done already. */
  async advance(workspace: MockWorkspace): Promise<void> {
    if (workspace.operation) return;
    if (workspace.phase === 'PAUSED' && workspace.desired_state === 'RUNNING') await this.turn(workspace, 'RESUMING', 'RUNNING');
    else if (workspace.phase === 'RUNNING' && workspace.desired_state === 'PAUSED') await this.turn(workspace, 'PAUSING', 'PAUSED');
    else if (workspace.desired_state === 'RUNNING' && workspace.phase !== 'RUNNING') await this.start(workspace);
    else if (workspace.desired_state === 'STANDBY' && workspace.phase !== 'STANDBY') await this.stop(workspace);
    else return;
    if (workspace.phase !== 'ERROR') await this.advance(workspace);
  }

  async remove(workspace: MockWorkspace): Promise<void> {
    this.set(workspace, { phase: 'DELETING', operation: 'DELETING' });
    await wait(2_500);
    this.world.workspaces.splice(this.world.workspaces.indexOf(workspace), 1);
    this.broadcast('workspace_deleted', { id: workspace.id });
  }

  private async start(workspace: MockWorkspace): Promise<void> {
    const isNew = workspace.phase === 'PENDING';
    this.set(workspace, { operation: isNew ? 'PROVISIONING' : 'STARTING', error_reason: null });
    await this.say(workspace, 'hub', isNew ? 'Making the home volume.' : 'Starting the container.');
    if (workspace.image.includes('missing')) {
      const reason = `The image ${workspace.image} does not exist. Check its name and try again.`;
      await this.say(workspace, 'hub', reason);
      return this.set(workspace, { phase: 'ERROR', operation: '', error_reason: reason });
    }
    if (isNew) this.set(workspace, { phase: 'STANDBY', operation: 'STARTING' });
    await this.say(workspace, 'hub', `Container of ${workspace.image} started.`);
    if (isNew && workspace.repository) {
      await this.say(workspace, 'setup', `Cloning ${workspace.repository}`);
      for (const percent of [12, 48, 83, 100]) await this.say(workspace, 'setup', `Receiving objects: ${percent}% (1812)`, 400);
    }
    await this.say(workspace, 'setup', 'IDE answers.');
    this.set(workspace, { phase: 'RUNNING', operation: '', git: { uncommitted: 0, unpushed: 0 } });
    this.end(workspace);
    return undefined;
  }

  private async turn(workspace: MockWorkspace, operation: 'PAUSING' | 'RESUMING', phase: 'PAUSED' | 'RUNNING'): Promise<void> {
    this.set(workspace, { operation });
    await wait(operation === 'PAUSING' ? 900 : 150);
    this.set(workspace, { phase, operation: '', frozen_memory_bytes: phase === 'PAUSED' ? 186 * 1024 ** 2 : null });
  }

  private async stop(workspace: MockWorkspace): Promise<void> {
    this.set(workspace, { operation: 'STOPPING' });
    await this.say(workspace, 'hub', 'Stopping the container.', 2_000);
    workspace.terminals = [];
    workspace.ports = [];
    this.set(workspace, { phase: 'STANDBY', operation: '' });
    this.end(workspace);
  }

  private set(workspace: MockWorkspace, change: Partial<MockWorkspace>): void {
    if (change.phase && change.phase !== workspace.phase) workspace.phase_changed_at = ago(0);
    Object.assign(workspace, change);
    this.changed(workspace);
  }

  private async say(workspace: MockWorkspace, source: LogItem['source'], text: string, ms = 1_000): Promise<void> {
    const item = appendLog(workspace, source, text);
    this.logClients.get(workspace.id)?.forEach((response) => send(response, 'log', item));
    await wait(ms);
  }

  private end(workspace: MockWorkspace): void {
    this.logClients.get(workspace.id)?.forEach((response) => send(response, 'end', { phase: workspace.phase }));
  }

  private broadcast(event: string, data: unknown): void {
    this.clients.forEach((response) => send(response, event, data));
  }
}

export function visible(workspace: MockWorkspace) {
  const { log: _log, terminals: _terminals, ports: _ports, ...rest } = workspace;
  return rest;
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

function open(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': hello\n\n');
}

function send(response: ServerResponse, event: string, data: unknown): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
