// kill -9 at every dangerous step and at random: the hub comes back and carries on, with nothing lost and nothing left over.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker, until } from "./lib/processes.mjs";
import { Registry } from "./lib/registry.mjs";

const verbs = ["create", "start", "pause", "resume", "stop", "delete"];
const { undisturbed, everywhere } = faultPoints();
/** Passed only when the image is absent, so in a test of their own. */
const pulling = undisturbed.filter((point) => point.endsWith("_pull_image"));
/** The points of each verb, in the order in which a life passes them. */
const points = Object.fromEntries(verbs.map((verb) =>
  [verb, undisturbed.filter((point) => point.startsWith(`${verb}.`) && !pulling.includes(point))]));
const seed = Number(process.env.CODEHUB_TEST_SEED ?? randomInt(2 ** 31));

describe("a hub that is killed", { timeout: 600_000 }, () => {
  let hub, admin;

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
  });
  after(() => hub?.remove());

  /** Ends the hub, if it did not end by itself, and starts it on the same data, to die at a fault point or not at all. */
  async function relaunch(point, environment = {}) {
    if (hub.process.signalCode === null) await hub.kill();
    await hub.launch({ ...environment, ...(point ? { CODEHUB_FAULTS: `${point}=kill` } : {}) });
  }

  /** Says what is wanted to a hub that may die before it answers; a refusal is still an error. */
  async function want(method, path, body) {
    await hub.alive();
    return admin.ok(method, path, body).catch((error) => {
      if (!(error instanceof TypeError)) throw error;  // How fetch says that the connection broke.
    });
  }

  async function diedAt(point) {
    await until(`the hub dies at ${point}`, () => hub.process.signalCode !== null || hub.process.exitCode !== null, 30);
    assert.deepEqual(await hub.ended, { code: null, signal: "SIGKILL" }, `${point}: ${hub.output.slice(-2000)}`);
  }

  /** Says what is wanted; the hub dies of it at `point` and comes back, to die at `next` when that has its turn. */
  async function diesAt(point, intent, next) {
    await want(...intent);
    await diedAt(point);
    await relaunch(next);
  }

  async function idOf(name) {
    await hub.alive();
    const { items } = await admin.ok("GET", "/workspaces");
    const named = items.filter((workspace) => workspace.name === name);
    assert.equal(named.length, 1, `workspaces named ${name}`);
    return named[0].id;
  }

  /** Awaits what was wanted, and that the engine has what belongs to it and nothing else. */
  async function becomes(id, state) {
    if (state === "gone") await until(`${id} is gone`, async () => (await admin.call("GET", `/workspaces/${id}`)).status === 404);
    else await admin.phase(id, state);
    const count = async (...list) => (await docker(...list, "--filter", `label=codehub.workspace=${id}`)).split("\n").filter(Boolean).length;
    const found = { containers: await count("ps", "-aq"), volumes: await count("volume", "ls", "-q") };
    const alive = state === "RUNNING" || state === "PAUSED";
    assert.deepEqual(found, { containers: alive ? 1 : 0, volumes: state === "gone" ? 0 : 1 }, `${id}, which is ${state}`);
  }

  /** Does something to a container from outside. (A freezer gives up at times when the machine is busy: runc says "unable to freeze".) */
  const happens = (verb, id) => until(`docker ${verb}`, () => docker(verb, `codehub-${id}`), 20);

  /** Something that runs in a workspace and is gone when its container is. */
  const leaveRunning = async (id) => (await shell(admin, id, "setsid sleep 100000 >/dev/null 2>&1 & echo $!")).trim();
  const stillRuns = (id, pid) => shell(admin, id, `kill -0 ${pid} && echo alive`);

  const creation = (name, fields) => ["POST", "/workspaces", { name, size: "small", desired_state: "STANDBY", ...fields }];
  const wish = (id, state, fields) => ["PATCH", `/workspaces/${id}`, { desired_state: state, ...fields }];
  const deletion = (id) => ["DELETE", `/workspaces/${id}?force=true`];

  it("is tried at every fault point there is", () => {
    assert.deepEqual([...pulling, ...Object.values(points).flat()].sort(), [...undisturbed].sort());
    for (const verb of verbs) assert.ok(points[verb].length > 0, verb);
  });

  // Shorter lists begin again: every life dies once of each verb, and between two deaths everything comes to rest.
  for (let life = 0; life < Math.max(...verbs.map((verb) => points[verb].length)); ++life) {
    const at = Object.fromEntries(verbs.map((verb) => [verb, points[verb][life % points[verb].length]]));
    it(`converges and keeps the home when it dies at ${verbs.map((verb) => at[verb]).join(", ")}`, async () => {
      const name = `life-${life}`;
      await relaunch(at.create);
      await diesAt(at.create, creation(name), at.stop);
      const id = await idOf(name);
      await becomes(id, "STANDBY");

      await admin.start(id);
      await shell(admin, id, `echo ${name} > ~/kept.txt`);
      await diesAt(at.stop, wish(id, "STANDBY"), at.start);
      await becomes(id, "STANDBY");

      // Only a start that changes something writes a record, hence the size.
      await diesAt(at.start, wish(id, "RUNNING", { size: "medium" }), at.pause);
      await becomes(id, "RUNNING");
      assert.equal(await shell(admin, id, "cat ~/kept.txt"), name);

      const pid = await leaveRunning(id);
      await diesAt(at.pause, wish(id, "PAUSED"), at.resume);
      await becomes(id, "PAUSED");
      await diesAt(at.resume, wish(id, "RUNNING"), at.delete);
      await becomes(id, "RUNNING");
      assert.equal(await stillRuns(id, pid), "alive");

      await diesAt(at.delete, deletion(id));
      await becomes(id, "gone");
    });
  }

  it("converges when it dies at one step after the other, without a rest between them", async () => {
    const name = "cat";
    const [first, ...others] = verbs.flatMap((verb) => points[verb]);
    let id;
    /** Dies at all points of a verb, of which only the first needs to be wanted; is armed for the next verb in the end. */
    const diesAtAll = async (verb, intent) => {
      await want(...intent);
      for (const point of points[verb]) {
        await diedAt(point);
        await relaunch(others.shift());
      }
    };
    await relaunch(first);
    await diesAtAll("create", creation(name));
    id = await idOf(name);
    await becomes(id, "STANDBY");
    await diesAtAll("start", wish(id, "RUNNING"));
    await becomes(id, "RUNNING");
    await shell(admin, id, `echo ${name} > ~/kept.txt`);
    const pid = await leaveRunning(id);
    await diesAtAll("pause", wish(id, "PAUSED"));
    await becomes(id, "PAUSED");
    await diesAtAll("resume", wish(id, "RUNNING"));
    await becomes(id, "RUNNING");
    assert.equal(await stillRuns(id, pid), "alive");
    await diesAtAll("stop", wish(id, "STANDBY"));
    await becomes(id, "STANDBY");
    await admin.start(id);
    assert.equal(await shell(admin, id, "cat ~/kept.txt"), name);
    await diesAtAll("delete", deletion(id));
    await becomes(id, "gone");
  });

  it("pulls the image all the same when it dies before or during the pull", async () => {
    const registry = await Registry.start();
    try {
      for (const point of pulling) {
        await relaunch(point);
        await diesAt(point, creation("pull", { image: registry.image }));
        const id = await idOf("pull");
        await becomes(id, "STANDBY");
        assert.ok(await docker("image", "inspect", registry.image));
        await admin.gone(id);
        await registry.forget();
      }
    } finally {
      await registry.stop();
    }
  });

  it("gives up in words, and can be told to try again, when it dies over an image that cannot be had", async () => {
    const registry = await Registry.start();
    const once = { CODEHUB_CONTROL_MAX_ATTEMPTS: "1" };
    try {
      for (const point of ["create.before_fail", "create.after_fail", "create.before_give_up", "create.after_give_up"]) {
        registry.open = false;
        await relaunch(point, once);
        await want(...creation("absent", { image: registry.image }));
        await diedAt(point);
        await relaunch("", once);
        const id = await idOf("absent");
        const { error_reason: reason } = await admin.phase(id, "ERROR");
        assert.ok(reason.includes(registry.image), reason);
        registry.open = true;
        await admin.ok("POST", `/workspaces/${id}/retry`);
        await until("it was tried again", async () => (await admin.ok("GET", `/workspaces/${id}`)).phase === "STANDBY");
        await admin.gone(id);
        await registry.forget();
      }
    } finally {
      await registry.stop();
    }
  });

  it("starts again what was killed, and thaws what was frozen, from outside, when it dies of that", async () => {
    const attentive = { CODEHUB_CONTROL_OBSERVE_EVERY_SECONDS: "1" };
    await relaunch();
    await hub.ready();
    const { id } = await admin.running({ name: "trouble" });
    await shell(admin, id, "echo kept > ~/kept.txt");
    const troubles = [
      ["kill", "start.before_lost"], ["pause", "start.before_unpause_container"], ["kill", "start.after_lost"],
      ["pause", "start.after_unpause_container"], ["kill", "start.before_remove_container"], ["kill", "start.after_remove_container"],
    ];
    for (const [trouble, point] of troubles) {
      await relaunch(point, attentive);
      await happens(trouble, id);
      await diedAt(point);
      await relaunch("", attentive);
      await until("a container runs", async () => (await docker("inspect", "-f", "{{.State.Status}}", `codehub-${id}`)).trim() === "running");
      await becomes(id, "RUNNING");
      assert.equal(await shell(admin, id, "cat ~/kept.txt"), "kept");
    }
    for (const point of ["stop.before_unpause_container", "stop.after_unpause_container"]) {
      await relaunch("stop.after_claim");
      await want(...wish(id, "STANDBY"));
      await diedAt("stop.after_claim");
      await happens("pause", id);
      await relaunch(point);
      await diedAt(point);
      await relaunch();
      await becomes(id, "STANDBY");
      await admin.start(id);
      assert.equal(await shell(admin, id, "cat ~/kept.txt"), "kept");
    }
    await admin.gone(id);
    await becomes(id, "gone");
  });

  it("stops what is frozen, and keeps its home, when it dies of that", async () => {
    await relaunch();
    await hub.ready();
    const { id } = await admin.running({ name: "asleep" });
    await shell(admin, id, "echo kept > ~/kept.txt");
    for (const point of ["stop.after_claim", "stop.before_unpause_container", "stop.after_unpause_container", "stop.after_stop_container"]) {
      await relaunch();
      await want(...wish(id, "PAUSED"));
      await becomes(id, "PAUSED");
      await relaunch(point);
      await diesAt(point, wish(id, "STANDBY"));
      await becomes(id, "STANDBY");
      await admin.start(id);
      assert.equal(await shell(admin, id, "cat ~/kept.txt"), "kept");
    }
    await admin.gone(id);
    await becomes(id, "gone");
  });

  it("hears from the engine that a container died, rather than finding it on its next round", async () => {
    await relaunch("", { CODEHUB_CONTROL_OBSERVE_EVERY_SECONDS: "600" });
    await hub.ready();
    const { id } = await admin.running({ name: "heard" });
    await docker("kill", `codehub-${id}`);
    await until("a container runs", async () => (await docker("inspect", "-f", "{{.State.Status}}", `codehub-${id}`)).trim() === "running", 15);
    await becomes(id, "RUNNING");
    await admin.gone(id);
  });

  it("converges when it dies while it tells what it does", async () => {
    for (const point of everywhere) {
      await relaunch(point);
      await diesAt(point, creation("told", { desired_state: "RUNNING" }), point);
      await diedAt(point);
      await relaunch();
      const id = await idOf("told");
      await becomes(id, "RUNNING");
      await admin.gone(id);
    }
  });

  it(`converges to what was wanted last when it is killed at random (again with CODEHUB_TEST_SEED=${seed})`, async (test) => {
    const random = generator(seed);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const wanted = new Map();
    await relaunch();
    await hub.ready();
    for (const name of ["one", "two"]) {
      const { id } = await admin.running({ name });
      await shell(admin, id, `echo ${name} > ~/kept.txt`);
      wanted.set(id, { name, state: "RUNNING", kept: true });
    }
    for (let round = 0; round < 10; ++round) {
      const [id, workspace] = pick([...wanted].filter(([, { state }]) => state !== "gone"));
      // The first keeps its file to the end; the other one may be replaced by a new one.
      const states = ["RUNNING", "PAUSED", "STANDBY", ...(workspace.name === "one" ? [] : ["gone"])];
      const before = workspace.state;
      workspace.state = pick(states.filter((state) => state !== before));
      if (workspace.state === "gone") {
        const name = `two-${round}`;
        await admin.ok(...deletion(id));
        const { id: another } = await admin.ok(...creation(name));
        wanted.set(another, { name, state: "STANDBY" });
      } else if (workspace.state === "PAUSED") {
        // Refused unless it runs already.
        const { status } = await admin.call(...wish(id, "PAUSED"));
        assert.ok(status === 200 || status === 409, `${status}`);
        if (status === 409) workspace.state = before;
      } else {
        await admin.ok(...wish(id, workspace.state));
      }
      const delay = Math.floor(random() * 600);
      test.diagnostic(`${workspace.name} shall be ${workspace.state}; killed ${delay} ms later`);
      await new Promise((resolve) => setTimeout(resolve, delay));
      await relaunch();
      await hub.alive();
    }
    for (const [id, { state }] of wanted) await becomes(id, state);
    for (const [id, { name, state, kept }] of wanted) {
      if (state === "gone") continue;
      if (state !== "RUNNING" && kept) await admin.start(id);
      if (kept) assert.equal(await shell(admin, id, "cat ~/kept.txt"), name);
      await admin.gone(id);
      await becomes(id, "gone");
    }
  });
});

/** The names of the fault points, from where they are declared: those of an undisturbed life, and those of the log. */
function faultPoints() {
  const header = readFileSync(path.join(import.meta.dirname, "../../src/control/include/codehub/control/fault_points.hpp"), "utf8");
  const names = (text) => [...text.matchAll(/"([a-z_]+\.[a-z_]+)"/g)].map(([, name]) => name);
  const [table] = header.match(/ kFaultPoints\[\] = \{.*?\n\};/s);
  return { undisturbed: names(table), everywhere: names(header.match(/ kBeforeLog = .*/s)[0]) };
}

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
