import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { watchFile, type Watching } from '../src/watch.ts';

let folder: string;
let watching: Watching | undefined;
let alive: NodeJS.Timeout;
beforeEach(() => {
  // Watches do not keep a process alive; the IDE lives on by itself.
  alive = setInterval(() => {}, 1000);
  folder = mkdtempSync(join(tmpdir(), 'codehub-ide-'));
});
afterEach(() => {
  watching?.dispose();
  clearInterval(alive);
  rmSync(folder, { recursive: true, force: true });
});

/** As the agent does it. */
function replace(name: string, text: string): void {
  writeFileSync(join(folder, `${name}.new`), text);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

/** What was told, to be waited for one by one. */
function follow(where: string, times = { pollMs: 3_600_000, settleMs: 1 }) {
  const told: (string | undefined)[] = [];
  let wake = () => {};
  watching = watchFile(
    where,
    'ports.json',
    (text) => {
      told.push(text);
      wake();
    },
    times,
  );
  return async (expected: string | undefined) => {
    while (told.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    assert.equal(told.shift(), expected);
  };
}

test('a file is told at first and whenever another takes its place', { timeout: 30_000 }, async () => {
  replace('ports.json', 'one');
  const next = follow(folder);
  await next('one');
  replace('other.json', 'unseen');
  replace('ports.json', 'two');
  await next('two');
  rmSync(join(folder, 'ports.json'));
  await next(undefined);
  replace('ports.json', 'three');
  await next('three');
});

test('a folder that comes later is found by looking', { timeout: 30_000 }, async () => {
  const later = join(folder, 'run');
  const next = follow(later, { pollMs: 5, settleMs: 1 });
  await next(undefined);
  mkdirSync(later);
  writeFileSync(join(later, 'ports.json'), 'found');
  await next('found');
});

test('a file that is too large to be the agent’s is none', { timeout: 30_000 }, async () => {
  replace('ports.json', 'x'.repeat(1024 * 1024 + 1));
  await follow(folder)(undefined);
});
