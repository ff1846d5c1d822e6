import { useEffect } from 'react';

export type Shortcuts = Record<string, (() => void) | undefined>;

/** Time within which the second key of "g w" has to come. */
const kSequenceMs = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="dialog"], [role="menu"], .xterm') !== null)
  );
}

/** The letter on the key, also while a Korean input method is on. */
function keyOf(event: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  if (letter) return letter.toLowerCase();
  return event.key;
}

/** Runs the action of a key ("c") or of two keys ("g w"), unless somebody is typing. */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
      const key = keyOf(event);
      const action = shortcuts[first ? `${first} ${key}` : key];
      clearTimeout(timer);
      first = first || !startsSequence(shortcuts, key) ? '' : key;
      timer = setTimeout(() => {
        first = '';
      }, kSequenceMs);
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey);
    };
  }, [shortcuts]);
}

function startsSequence(shortcuts: Shortcuts, key: string): boolean {
  return Object.keys(shortcuts).some((keys) => keys.startsWith(`${key} `));
}

const kOpenEvent = 'codehub-shortcuts';

export function openShortcuts(): void {
  window.dispatchEvent(new Event(kOpenEvent));
}

export function onOpenShortcuts(listener: () => void): () => void {
  window.addEventListener(kOpenEvent, listener);
  return () => window.removeEventListener(kOpenEvent, listener);
}
