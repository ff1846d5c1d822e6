import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TerminalConnection, type TerminalStatus } from './TerminalConnection';

class FakeSocket {
  static readonly all: FakeSocket[] = [];
  readyState: number = WebSocket.OPEN;
  binaryType = '';
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function connect() {
  const statuses: TerminalStatus[] = [];
  const attached: boolean[] = [];
  const data: string[] = [];
  const connection = new TerminalConnection({
    url: () => '/terminal',
    onAttached: (created) => attached.push(created),
    onData: (bytes) => data.push(new TextDecoder().decode(bytes)),
    onStatus: (status) => statuses.push(status),
    connect: (url) => new FakeSocket(url) as unknown as WebSocket,
  });
  connection.open();
  return { connection, statuses, attached, data, socket: () => FakeSocket.all.at(-1)! };
}

describe('TerminalConnection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    FakeSocket.all.length = 0;
  });

  it('tells when it is attached, then hands bytes on', () => {
    const { socket, statuses, attached, data } = connect();
    socket().says({ type: 'attached', created: true });
    socket().onmessage?.({ data: new TextEncoder().encode('한글 $ ').buffer });
    expect(attached).toEqual([true]);
    expect(data).toEqual(['한글 $ ']);
    expect(statuses.at(-1)).toEqual({ name: 'open' });
  });

  it('sends keys as bytes and sizes as control frames', () => {
    const { connection, socket } = connect();
    connection.send(new Uint8Array([3]));
    connection.resize(120, 40);
    expect(socket().sent).toEqual([new Uint8Array([3]), '{"type":"resize","cols":120,"rows":40}']);
  });

  it('comes back to the same session after a break, ever more slowly', () => {
    const { socket, statuses, attached } = connect();
    socket().says({ type: 'attached', created: true });
    socket().onclose?.();
    expect(statuses.at(-1)).toEqual({ name: 'lost' });
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    socket().onclose?.();
    vi.advanceTimersByTime(999);
    expect(FakeSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    socket().says({ type: 'attached', created: false });
    expect(attached).toEqual([true, false]);
  });

  it('does not come back to a shell that has ended, until it is asked to', () => {
    const { connection, socket, statuses } = connect();
    socket().says({ type: 'exit', code: 3 });
    socket().onclose?.();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(statuses.at(-1)).toEqual({ name: 'exited', code: 3 });
    connection.open();
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('does not wait for ever to be attached, nor give an attached one up', () => {
    const { socket } = connect();
    vi.advanceTimersByTime(20_500);
    expect(FakeSocket.all).toHaveLength(2);
    socket().says({ type: 'attached', created: true });
    vi.advanceTimersByTime(600_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('is silent after it was closed', () => {
    const { connection, socket } = connect();
    const first = socket();
    connection.close();
    first.onclose?.();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('survives a control frame that it does not know', () => {
    const { socket, statuses } = connect();
    socket().says({ type: 'weather' });
    socket().onmessage?.({ data: 'not JSON' });
    expect(statuses).toEqual([{ name: 'connecting' }]);
  });

  describe('of a workspace that sleeps', () => {
    it('stays open, and keys go through: they wake it', () => {
      const { connection, socket } = connect();
      socket().says({ type: 'attached', created: true });
      connection.setAsleep(true);
      connection.send(new Uint8Array([13]));
      expect(FakeSocket.all).toHaveLength(1);
      expect(socket().sent).toEqual([new Uint8Array([13])]);
    });

    it('does not come back by itself when it is lost, but at a key', () => {
      const { connection, socket, statuses } = connect();
      socket().says({ type: 'attached', created: true });
      connection.setAsleep(true);
      socket().onclose?.();
      vi.advanceTimersByTime(60_000);
      expect(FakeSocket.all).toHaveLength(1);
      expect(statuses.at(-1)).toEqual({ name: 'asleep' });
      connection.send(new Uint8Array([13]));
      expect(FakeSocket.all).toHaveLength(2);
    });

    it('comes back once it is awake', () => {
      const { connection, socket } = connect();
      socket().onclose?.();
      connection.setAsleep(true);
      vi.advanceTimersByTime(60_000);
      expect(FakeSocket.all).toHaveLength(1);
      connection.setAsleep(false);
      expect(FakeSocket.all).toHaveLength(2);
    });

    it('is not opened by a page that is merely looked at', () => {
      const statuses: TerminalStatus[] = [];
      const connection = new TerminalConnection({
        url: () => '/terminal',
        onAttached: () => undefined,
        onData: () => undefined,
        onStatus: (status) => statuses.push(status),
        connect: (url) => new FakeSocket(url) as unknown as WebSocket,
      });
      connection.setAsleep(true);
      connection.open();
      expect(FakeSocket.all).toHaveLength(0);
      expect(statuses).toEqual([{ name: 'asleep' }]);
    });
  });
});
