import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deed, Presence, settles } from '../src/presence.ts';

function window() {
  const written: Deed[] = [];
  const world = { active: true, answers: true, now: 0, questions: 0 };
  const presence = new Presence({
    write: (deed) => void written.push(deed),
    isActive: () => world.active,
    answers: async () => {
      world.questions += 1;
      return world.answers;
    },
    now: () => world.now,
  });
  return { presence, world, written };
}

test('typing is told at once, and then at most every fifteen seconds', async () => {
  const { presence, world, written } = window();
  for (world.now = 0; world.now < 60_000; world.now += 100) await presence.saw('typing');
  assert.deepEqual(written, ['typing', 'typing', 'typing', 'typing']);
  assert.equal(world.questions, 4, 'a page is not asked with every key');
});

test('a touched window is told of without a deed that is known', async () => {
  const { presence, world, written } = window();
  await presence.saw('typing');
  world.now = 20_000;
  await presence.look();
  assert.deepEqual(written, ['typing', 'window']);
});

test('a window that has the focus but was not touched is nobody', async () => {
  const { presence, world, written } = window();
  world.active = false;
  await presence.look();
  await presence.saw('typing');
  assert.deepEqual(written, [], 'texts change by programs too');
  assert.equal(presence.isPresent, false);
});

test('a page that was closed while it was touched is nobody', async () => {
  const { presence, world, written } = window();
  world.answers = false;
  for (world.now = 0; world.now < 3_600_000; world.now += 5000) await presence.look();
  assert.deepEqual(written, []);
});

test('a window that falls silent while the page is asked is nobody', async () => {
  const { presence, world, written } = window();
  const looking = presence.look();
  world.active = false;
  await looking;
  assert.deepEqual(written, []);
});

test('one question at a time', async () => {
  const { presence, world } = window();
  await Promise.all([presence.look(), presence.saw('typing'), presence.look()]);
  assert.equal(world.questions, 1);
});

test('somebody is present for half a minute after the last sign', async () => {
  const { presence, world } = window();
  assert.equal(presence.isPresent, false);
  await presence.saw('typing');
  world.now = 29_999;
  assert.equal(presence.isPresent, true);
  world.now = 30_000;
  assert.equal(presence.isPresent, false);
});

test('an answer counts when it comes in time', async () => {
  assert.equal(await settles(Promise.resolve(), 1000), true);
  assert.equal(await settles(new Promise(() => undefined), 1), false);
  assert.equal(await settles(Promise.reject(new Error('no')), 1000), false);
});
