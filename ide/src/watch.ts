import { type FSWatcher, watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** More than the agent ever writes. */
const mostBytes = 1024 * 1024;

export interface Watching {
  dispose(): void;
}

/** How often to look: `pollMs` where the system cannot tell of changes, `settleMs` after it told of one. */
export interface WatchTimes {
  pollMs: number;
  settleMs: number;
}

/** The whole file; absent when there is none, or when it is too large to be the agent's. */
export async function readText(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const size = (await file?.stat())?.size ?? 0;
    return size <= mostBytes ? await file?.readFile('utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/**
 * Tells the text of a file in the folder at first and after every change, absent when there is none. The folder is what is
 * watched: the agent replaces its files as a whole. Where that cannot be done (no folder yet, no watches left), it looks every
 * now and then.
 */
export function watchFile(
  folder: string,
  name: string,
  told: (text: string | undefined) => void,
  times: WatchTimes = { pollMs: 2000, settleMs: 50 },
): Watching {
  let ended = false;
  let last: string | undefined | null = null;
  let watcher: FSWatcher | undefined;
  let settling: NodeJS.Timeout | undefined;
  let reading = Promise.resolve();

  const look = () => {
    reading = reading.then(async () => {
      const text = await readText(join(folder, name));
      if (ended || text === last) return;
      last = text;
      told(text);
    });
  };
  const stopWatching = () => {
    watcher?.close();
    watcher = undefined;
  };
  const startWatching = () => {
    try {
      watcher = watch(folder, { persistent: false }, (_event, changed) => {
        if (changed !== null && changed !== name) return;
        clearTimeout(settling);
        settling = setTimeout(look, times.settleMs);
      });
      watcher.on('error', stopWatching);
    } catch {
      stopWatching();
    }
  };
  startWatching();
  look();
  const polling = setInterval(() => {
    if (watcher) return;
    startWatching();
    look();
  }, times.pollMs);
  polling.unref();

  return {
    dispose() {
      ended = true;
      clearInterval(polling);
      clearTimeout(settling);
      stopWatching();
    },
  };
}
