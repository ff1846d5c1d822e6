type Listener = () => void;

/** What a screen reader is told politely; the newest words win. */
let message = '';
let turn = 0;
const listeners = new Set<Listener>();

export function announce(text: string): void {
  message = text;
  turn += 1;
  listeners.forEach((listener) => listener());
}

export const announcer = {
  subscribe(listener: Listener): Listener {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** A no-break space now and then, so that the same words said twice are still a change. */
  snapshot: () => (turn % 2 === 0 ? message : `${message}\u00a0`),
};
