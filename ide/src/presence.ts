/** What somebody did last; the agent makes a sentence of it. */
export type Deed = 'typing' | 'selection' | 'terminal' | 'window';

export interface PresenceParts {
  /** Tells the agent. */
  write(deed: Deed): void;
  /** The window has the focus and was touched in the last minute, as far as is known here. */
  isActive(): boolean;
  /** The page answers. Without one, what is known of it is old: it may have been closed hours ago. */
  answers(): Promise<boolean>;
  now(): number;
}

/** So long the agent is not told again. */
export const presenceEveryMs = 15_000;

/**
 * Tells the agent that somebody is there. Focus alone says nothing (a window may have it all night), so the window must have
 * been touched; and what this side knows of the page must be true now: after the page is closed, and after the workspace was
 * frozen, it is as it was then.
 */
export class Presence {
  private readonly parts: PresenceParts;
  private deed: Deed = 'window';
  private deedAt = Number.NEGATIVE_INFINITY;
  private toldAt = Number.NEGATIVE_INFINITY;
  private asking = false;

  constructor(parts: PresenceParts) {
    this.parts = parts;
  }

  /** Something happened that a person does. Programs change texts too: it counts only in a window that is touched. */
  async saw(deed: Deed): Promise<void> {
    this.deed = deed;
    this.deedAt = this.parts.now();
    await this.look();
  }

  /** To be called every few seconds. */
  async look(): Promise<void> {
    const begin = this.parts.now();
    if (this.asking || begin - this.toldAt < presenceEveryMs || !this.parts.isActive()) return;
    this.asking = true;
    try {
      if (!(await this.parts.answers()) || !this.parts.isActive()) return;
      this.toldAt = this.parts.now();
      this.parts.write(begin - this.deedAt < presenceEveryMs ? this.deed : 'window');
    } finally {
      this.asking = false;
    }
  }

  /** Somebody was seen in the last half of a minute. */
  get isPresent(): boolean {
    return this.parts.now() - this.toldAt < 2 * presenceEveryMs;
  }
}

/** False when it is not settled in time. */
export async function settles(promise: PromiseLike<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve(promise).then(() => true, () => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
