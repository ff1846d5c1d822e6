export type TerminalStatus =
  | { name: 'connecting' }
  | { name: 'open' }
  | { name: 'lost' }
  /** The workspace sleeps; a key wakes it and brings the connection back. */
  | { name: 'asleep' }
  | { name: 'exited'; code: number };

export interface TerminalConnectionOptions {
  /** Address for the present size of the terminal. */
  url: () => string;
  /** The scroll-back follows: whatever is on the screen has to go first. */
  onAttached: (created: boolean) => void;
  onData: (bytes: Uint8Array) => void;
  onStatus: (status: TerminalStatus) => void;
  connect?: (url: string) => WebSocket;
}

const kFirstDelayMs = 500;
const kLongestDelayMs = 15_000;
/** Who does not attach us within this time never will. */
const kAttachMs = 20_000;

type ServerControl = { type: 'attached'; created: boolean } | { type: 'exit'; code: number };

/** One terminal's WebSocket; it comes back by itself until the shell has ended. */
export class TerminalConnection {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attachTimer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private ended = true;
  private asleep = false;

  constructor(private readonly options: TerminalConnectionOptions) {}

  open(): void {
    this.ended = false;
    this.failures = 0;
    if (this.asleep) this.options.onStatus({ name: 'asleep' });
    else this.connect();
  }

  /**
   * Connecting wakes a workspace that sleeps, so nothing connects by itself while it does: somebody has to type. What is
   * open stays open.
   */
  setAsleep(asleep: boolean): void {
    if (asleep === this.asleep) return;
    this.asleep = asleep;
    if (this.ended || this.socket) return;
    clearTimeout(this.timer);
    this.open();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.drop();
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(bytes);
    else if (this.asleep && !this.socket && !this.ended) this.connect();
  }

  resize(cols: number, rows: number): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'resize', cols, rows }));
  }

  private connect(): void {
    this.drop();
    if (this.failures === 0) this.options.onStatus({ name: 'connecting' });
    const socket = (this.options.connect ?? ((url) => new WebSocket(url)))(this.options.url());
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.control(data);
      else this.options.onData(new Uint8Array(data));
    };
    socket.onclose = () => this.lose();
    this.attachTimer = setTimeout(() => this.lose(), kAttachMs);
  }

  private control(text: string): void {
    const message = parse(text);
    if (message?.type === 'attached') {
      this.failures = 0;
      clearTimeout(this.attachTimer);
      this.options.onAttached(message.created);
      this.options.onStatus({ name: 'open' });
    } else if (message?.type === 'exit') {
      this.ended = true;
      clearTimeout(this.attachTimer);
      this.options.onStatus({ name: 'exited', code: message.code });
    }
  }

  private lose(): void {
    this.drop();
    if (this.ended) return;
    if (this.asleep) {
      this.options.onStatus({ name: 'asleep' });
      return;
    }
    const delay = Math.min(kLongestDelayMs, kFirstDelayMs * 2 ** this.failures);
    this.failures += 1;
    this.options.onStatus({ name: 'lost' });
    this.timer = setTimeout(() => this.connect(), delay);
  }

  private drop(): void {
    clearTimeout(this.attachTimer);
    const socket = this.socket;
    this.socket = undefined;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}

function parse(text: string): ServerControl | undefined {
  try {
    return JSON.parse(text) as ServerControl;
  } catch {
    return undefined;
  }
}
