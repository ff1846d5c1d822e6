// The script of the IDE's page, with a page that is scripted instead of a browser.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, it } from "node:test";
import vm from "node:vm";

const scripts = path.join(import.meta.dirname, "../../../src/gateway/scripts");
const sandbox = { console };
sandbox.globalThis = sandbox;
vm.runInNewContext(await readFile(path.join(scripts, "presence.js"), "utf8"), sandbox);
const { startPresence, viewOf } = sandbox.codehubPresence;

const running = { phase: "RUNNING", operation: "", desired_state: "RUNNING", ready: true };
const frozen = { phase: "PAUSED", operation: "", desired_state: "PAUSED", ready: false };
const waking = { phase: "PAUSED", operation: "RESUMING", desired_state: "RUNNING", ready: false };

describe("the script of the IDE's page", () => {
  let page, clock, timers, shown, posts, pressed, buttons, visible, sources, answer, touch, changed;

  beforeEach(() => {
    clock = 1_000_000;
    timers = [];
    shown = "";
    posts = [];
    pressed = [];
    buttons = [];
    visible = true;
    sources = [];
    answer = { ok: true };
    page = {
      base: "/.codehub/",
      language: "en-US",
      fetch: async (url, options) => { posts.push(`${options.method} ${url}`); return answer; },
      now: () => clock,
      setTimer: (task, delay) => timers.push({ task, at: clock + delay }) && timers.at(-1),
      clearTimer: (timer) => { timers = timers.filter((other) => other !== timer); },
      isVisible: () => visible,
      listen: (touched, change) => {
        touch = (type, isTrusted = true) => touched({ type, isTrusted });
        changed = change;
      },
      follow: (url, see, lost) => {
        const source = { url, see, lost, over: false, isOver: () => source.over, close: () => { source.over = true; } };
        sources.push(source);
        return source;
      },
      show: (text) => { shown = text; },
      hide: () => { shown = ""; },
      press: (label) => {
        const button = buttons.find((name) => label.test(name));
        if (button) pressed.push(button);
        return button !== undefined;
      },
      saysThatReloadIsNeeded: (label) => buttons.some((name) => label.test(name)) && !buttons.includes("Reconnect Now"),
    };
  });
  const start = () => startPresence(page);
  const see = (state) => sources.at(-1).see(state);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  /** Lets that much time pass. */
  function pass(milliseconds) {
    const until = clock + milliseconds;
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      timers = timers.filter((other) => other !== next);
      clock = Math.max(clock, next.at);
      next.task();
    }
    clock = until;
  }

  it("says at most once in 20 seconds that somebody is there, and nothing when nobody is", () => {
    start();
    see(running);
    pass(3_600_000);
    assert.deepEqual(posts, []);
    for (let i = 0; i < 100; ++i) touch("pointermove");
    touch("keydown");
    assert.deepEqual(posts, ["POST /.codehub/presence"]);
    pass(20_000);
    touch("focus");
    assert.equal(posts.length, 2);
  });

  it("does not take the page's own events for a person", () => {
    start();
    see(running);
    touch("keydown", false);
    see(frozen);
    touch("pointerdown", false);
    assert.deepEqual(posts, []);
  });

  it("shows that the workspace sleeps and wakes it by a key, not by a pointer that passes", () => {
    start();
    see(running);
    see(frozen);
    assert.match(shown, /asleep/);
    touch("pointermove");
    touch("focus");
    assert.equal(posts.includes("POST /.codehub/wake"), false);
    touch("keydown");
    touch("keydown");
    assert.deepEqual(posts.filter((post) => post.endsWith("wake")), ["POST /.codehub/wake"]);
    assert.match(shown, /Waking up/);
    see(waking);
    see(running);
    assert.equal(shown, "");
  });

  it("speaks Korean to who reads Korean", () => {
    page.language = "ko-KR";
    start();
    see(frozen);
    assert.match(shown, /잠들어/);
  });

  it("wakes at once for who comes back to a hidden page and types before the news arrives", () => {
    start();
    see(running);
    visible = false;
    changed();
    assert.equal(sources.at(-1).over, true, "a hidden page holds no connection");
    visible = true;
    changed();
    touch("keydown");
    see(frozen);
    assert.ok(posts.includes("POST /.codehub/wake"));
  });

  it("does not undo a freeze that somebody has just asked for", () => {
    start();
    see(running);
    touch("pointerdown");
    see(frozen);
    assert.equal(posts.includes("POST /.codehub/wake"), false);
  });

  it("shows why it could not be woken", async () => {
    start();
    see(frozen);
    answer = { ok: false, json: async () => ({ error: { message: "freeze `old` first" } }) };
    touch("keydown");
    await settle();
    assert.match(shown, /freeze `old` first/);
  });

  it("presses Reconnect Now after it woke, and looks for it no longer than a minute", () => {
    start();
    see(frozen);
    buttons = ["Reconnect Now", "Reload Window"];
    see(running);
    pass(0);
    assert.deepEqual(pressed, ["Reconnect Now"]);
    buttons = [];
    pass(120_000);
    assert.deepEqual(timers, []);
  });

  it("loads the page anew only where the IDE says that nothing else helps", () => {
    start();
    see(frozen);
    buttons = ["Reload Window"];
    assert.deepEqual(pressed, []);
    see(running);
    pass(0);
    assert.deepEqual(pressed, ["Reload Window"]);
    pressed = [];
    see(running);
    pass(120_000);
    assert.deepEqual(pressed, []);
  });

  it("follows again after the hub was away", () => {
    start();
    see(running);
    pass(120_000);
    sources[0].over = true;
    sources[0].lost();
    pass(10_000);
    assert.equal(sources.length, 2);
  });

  it("tells failed from asleep", () => {
    assert.equal(viewOf({ phase: "ERROR", operation: "", desired_state: "RUNNING", ready: false }), "failed");
    assert.equal(viewOf({ phase: "STANDBY", operation: "", desired_state: "STANDBY", ready: false }), "asleep");
    assert.equal(viewOf(waking), "waking");
    assert.equal(viewOf(running), "");
  });
});
