// Stop, start, delete; things that break from outside; things that are wrong from the start.
import assert from "node:assert/strict";
import net from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { execute, shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker, until } from "./lib/processes.mjs";

describe("lifecycle", () => {
  let hub, admin, engine;

  before(async () => {
    engine = await EngineSwitch.start();
    hub = await (await Hub.start({ engine: `unix://${engine.path}` })).ready();
    admin = await hub.login();
  });
  after(async () => {
    await engine?.on();
    await hub?.remove();
    await engine?.stop();
  });

  it("keeps the home over stop and start", async () => {
    const workspace = await admin.running({ name: "home" });
    await shell(admin, workspace.id, "echo kept > ~/kept.txt");
    await admin.stop(workspace.id);
    assert.equal((await docker("ps", "-aq", "--filter", `name=codehub-${workspace.id}`)).trim(), "", "no container in STANDBY");
    await admin.start(workspace.id);
    assert.equal(await shell(admin, workspace.id, "cat ~/kept.txt"), "kept");
    await admin.gone(workspace.id);
    assert.equal((await docker("volume", "ls", "-q", "--filter", `name=codehub-home-${workspace.id}`)).trim(), "");
  });

  it("creates without starting when told so", async () => {
    const workspace = await admin.ok("POST", "/workspaces", { name: "later", desired_state: "STANDBY" });
    await admin.phase(workspace.id, "STANDBY");
    await admin.gone(workspace.id);
  });

  it("makes a minimal image, which has none of our tools, a workspace", async () => {
    const workspace = await admin.running({ name: "minimal", image: "codehub-test/minimal:latest" });
    const result = await execute(admin, workspace.id, ["sh", "-c", "id -u; command -v node || echo no node; echo $HOME"]);
    assert.equal(result.stdout, "1000\nno node\n/home/developer\n");
    const ide = await fetch(`${hub.url}/w/${workspace.id}/`, { headers: { Cookie: admin.cookie } });
    assert.equal(ide.status, 200);
    await admin.gone(workspace.id);
  });

  it("applies a new size at the next start", async () => {
    const workspace = await admin.running({ name: "grows", size: "small" });
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { size: "medium" });
    await admin.stop(workspace.id);
    await admin.start(workspace.id);
    const { sizes } = await admin.ok("GET", "/config");
    const memory = await docker("inspect", "-f", "{{.HostConfig.Memory}}", `codehub-${workspace.id}`);
    assert.equal(Number(memory), sizes.find(({ name }) => name === "medium").memory_bytes);
    await admin.gone(workspace.id);
  });

  it("takes up a change of mind while an operation runs", async () => {
    const workspace = await admin.ok("POST", "/workspaces", { name: "undecided" });
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "STANDBY" });
    await admin.phase(workspace.id, "STANDBY");
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "RUNNING" });
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "STANDBY" });
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "RUNNING" });
    await admin.phase(workspace.id, "RUNNING");
    await admin.gone(workspace.id);
  });

  it("starts a workspace again whose container was killed or removed from outside", async () => {
    const workspace = await admin.running({ name: "killed" });
    await shell(admin, workspace.id, "echo kept > ~/kept.txt");
    for (const verb of [["kill"], ["rm", "-f"]]) {
      const before = (await docker("inspect", "-f", "{{.Id}}", `codehub-${workspace.id}`)).trim();
      await docker(...verb, `codehub-${workspace.id}`);
      await until("a new container", async () =>
        (await docker("inspect", "-f", "{{.Id}} {{.State.Running}}", `codehub-${workspace.id}`)).trim() !== `${before} false` &&
        !(await docker("inspect", "-f", "{{.Id}}", `codehub-${workspace.id}`)).includes(before));
      await admin.phase(workspace.id, "RUNNING");
      assert.equal(await shell(admin, workspace.id, "cat ~/kept.txt"), "kept");
    }
    await admin.gone(workspace.id);
  });

  it("never makes an empty home in place of one that was removed from outside", async () => {
    const workspace = await admin.running({ name: "lost" });
    await admin.stop(workspace.id);
    await docker("volume", "rm", `codehub-home-${workspace.id}`);
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "RUNNING" });
    const lost = await admin.phase(workspace.id, "ERROR");
    assert.match(lost.error_reason, /volume|home/i);
    assert.equal((await docker("volume", "ls", "-q", "--filter", `name=codehub-home-${workspace.id}`)).trim(), "");
    await admin.gone(workspace.id);
  });

  it("says what to do when an image is absent, and retry works once it is there", async () => {
    const image = `codehub-test/late-${process.pid}:latest`;
    const workspace = await admin.ok("POST", "/workspaces", { name: "absent", image });
    const failed = await admin.phase(workspace.id, "ERROR", 120);
    assert.match(failed.error_reason, /image/i);
    assert.ok(failed.error_reason.includes(image));
    await docker("tag", "codehub/base:latest", image);
    try {
      await admin.ok("POST", `/workspaces/${workspace.id}/retry`);
      await until("it runs", async () => (await admin.ok("GET", `/workspaces/${workspace.id}`)).phase === "RUNNING");
      await admin.gone(workspace.id);
    } finally {
      await docker("rmi", image);
    }
  });

  it("outlives an engine that goes away and comes back", async () => {
    const workspace = await admin.running({ name: "engine" });
    await engine.off();
    await until("readiness says so", async () => (await fetch(`${hub.url}/readyz`)).status === 503);
    assert.equal((await admin.ok("GET", `/workspaces/${workspace.id}`)).phase, "RUNNING", "silence proves nothing");
    await admin.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "STANDBY" });
    const created = await admin.ok("POST", "/workspaces", { name: "meanwhile" });
    await engine.on();
    await admin.phase(workspace.id, "STANDBY");
    await admin.phase(created.id, "RUNNING");
    await hub.alive();
    await admin.gone(workspace.id);
    await admin.gone(created.id);
  });

  it("leaves containers and volumes that are not its own alone", async () => {
    const foreign = `codehub-foreign${process.pid}`;
    await docker("volume", "create", `codehub-home-foreign${process.pid}`);
    await docker("create", "--name", foreign, "codehub-test/minimal:latest", "true");
    try {
      const workspace = await admin.running({ name: "beside" });
      await admin.gone(workspace.id);
      assert.equal((await docker("inspect", "-f", "{{.State.Status}}", foreign)).trim(), "created");
      assert.match(await docker("volume", "ls", "-q"), new RegExp(`codehub-home-foreign${process.pid}`));
    } finally {
      await docker("rm", "-f", foreign);
      await docker("volume", "rm", `codehub-home-foreign${process.pid}`);
    }
  });

  it("drains on SIGTERM and leaves workspaces running", async () => {
    const workspace = await admin.running({ name: "drain" });
    const { code } = await hub.terminate();
    assert.equal(code, 0);
    assert.equal((await docker("inspect", "-f", "{{.State.Running}}", `codehub-${workspace.id}`)).trim(), "true");
    await hub.launch();
    await hub.ready();
    await admin.phase(workspace.id, "RUNNING");
    assert.equal((await execute(admin, workspace.id, ["true"])).code, 0);
    await admin.gone(workspace.id);
  });
});

/** A socket in front of the container engine's own that can be switched off: the engine as a hub sees it when it stops. */
class EngineSwitch {
  static async start() {
    const self = new EngineSwitch();
    self.path = path.join(process.env.TMPDIR ?? "/tmp", `codehub-engine-${process.pid}.sock`);
    self.upstream = (process.env.DOCKER_HOST ?? "unix:///var/run/docker.sock").replace("unix://", "");
    self.sockets = new Set();
    await self.on();
    return self;
  }

  async on() {
    if (this.server) return;
    this.server = net.createServer((client) => {
      const upstream = net.connect(this.upstream);
      for (const [from, to] of [[client, upstream], [upstream, client]]) {
        this.sockets.add(from);
        from.on("error", () => to.destroy());
        from.on("close", () => { this.sockets.delete(from); to.destroy(); });
        from.pipe(to);
      }
    });
    await new Promise((resolve) => this.server.listen(this.path, resolve));
  }

  async off() {
    const { server } = this;
    this.server = null;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async stop() {
    if (this.server) await this.off();
  }
}
