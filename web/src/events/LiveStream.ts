export type StreamStatus = 'connecting' | 'open' | 'lost';

export interface LiveStreamOptions {
  /** Asked anew for every attempt, so that a reader can go on where it stopped. */
  url: () => string;
  /** By event name; data is parsed JSON. */
  handlers: Record<string, (data: unknown) => void>;
  onOpen?: () => void;
  onStatus?: (status: StreamStatus) => void;
  /** Nothing heard for so long means that the connection is dead, whatever the browser thinks. */
  silenceMs?: number;
  connect?: (url: string) => EventSource;
  random?: () => number;
}

const kFirstDelayMs = 1_000;
const kLongestDelayMs = 30_000;

/** Server-Sent Events that come back by themselves: back-off with jitter, and a watchdog for silent connections. */
export class LiveStream {
  private source: EventSource | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private running = false;

  constructor(private readonly options: LiveStreamOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.connect();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.retryTimer);
    this.disconnect();
  }

  /** Tries at once instead of waiting for the back-off (the browser is online again, the tab is looked at). */
  hurry(): void {
    if (!this.running || this.source?.readyState === EventSource.OPEN) return;
    clearTimeout(this.retryTimer);
    this.failures = 0;
    this.connect();
  }

  private connect(): void {
    this.disconnect();
    if (this.failures === 0) this.options.onStatus?.('connecting');
    const source = (this.options.connect ?? ((url) => new EventSource(url)))(this.options.url());
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.watch();
      this.options.onStatus?.('open');
      this.options.onOpen?.();
    };
    source.onerror = () => this.lose();
    for (const [name, handler] of Object.entries(this.options.handlers)) {
      source.addEventListener(name, (event) => {
        this.watch();
        const data = parse((event as MessageEvent<string>).data);
        if (data !== undefined) handler(data);
      });
    }
    this.watch();
  }

  private disconnect(): void {
    clearTimeout(this.silenceTimer);
    this.source?.close();
    this.source = undefined;
  }

  private watch(): void {
    clearTimeout(this.silenceTimer);
    if (this.options.silenceMs) this.silenceTimer = setTimeout(() => this.lose(), this.options.silenceMs);
  }

  private lose(): void {
    this.disconnect();
    if (!this.running) return;
    const delay = Math.min(kLongestDelayMs, kFirstDelayMs * 2 ** this.failures);
    this.failures += 1;
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.connect(), delay * (0.5 + (this.options.random ?? Math.random)() / 2));
    this.options.onStatus?.('lost');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
