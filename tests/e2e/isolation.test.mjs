// From inside a workspace, everything that is not its own is out of reach. Tested by trying.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, it } from "node:test";

import { execute, shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker } from "./lib/processes.mjs";

describe("isolation", () => {
  let hub, admin, mine, other;

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    [mine, other] = await Promise.all([admin.running({ name: "mine" }), admin.running({ name: "other" })]);
  });
  after(() => hub?.remove());

  const address = async (id) =>
    (await docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", `codehub-${id}`)).trim();
  /** Exit code of trying to open a TCP connection: 0 when it opened. */
  const connect = async (host, port) =>
    (await execute(admin, mine.id, ["timeout", "3", "bash", "-c", `exec 3<>/dev/tcp/${host}/${port}`])).code;

  it("reaches its own loopback and the outside, so that the refusals below mean something", async () => {
    await shell(admin, mine.id, "nohup python3 -m http.server 9123 --bind 127.0.0.1 >/dev/null 2>&1 & for i in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/9123) 2>/dev/null && exit 0; sleep 0.05; done; exit 1");
    assert.equal(await connect("127.0.0.1", 9123), 0);
    const git = new URL(process.env.CODEHUB_TEST_GIT_HTTP);
    assert.equal(await connect(git.hostname, git.port), 0);
  });

  it("cannot reach another workspace: neither its agent nor a port of it", async () => {
    await shell(admin, other.id, "nohup python3 -m http.server 9124 >/dev/null 2>&1 & for i in $(seq 100); do (exec 3<>/dev/tcp/127.0.0.1/9124) 2>/dev/null && exit 0; sleep 0.05; done; exit 1");
    const ip = await address(other.id);
    assert.notEqual(await connect(ip, 9124), 0);
    assert.notEqual(await connect(ip, 7070), 0);
    // The engine's name service tells the address to whoever knows the name; it leads nowhere.
    assert.notEqual(await connect(`codehub-${other.id}`, 9124), 0);
  });

  it("cannot reach the hub, the container engine or the database", async () => {
    const gateway = (await docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", hub.name)).trim();
    assert.notEqual(await connect(gateway, hub.port), 0, "the hub's listener");
    for (const port of [2375, 2376, 5432]) assert.notEqual(await connect(gateway, port), 0, `port ${port} of the host`);
    const socket = await execute(admin, mine.id, ["bash", "-c", "ls /var/run/docker.sock /run/docker.sock /run/podman 2>/dev/null"]);
    assert.notEqual(socket.code, 0);
    assert.equal(await shell(admin, mine.id, "find / -xdev -name 'codehub.db' -o -xdev -name secret.key 2>/dev/null | head -1"), "");
  });

  it("is refused by a hub that listens on all addresses, its own or another's", async () => {
    const open = await (await Hub.start({ host: "0.0.0.0", settings: `[runtime.docker]\nnetwork = "${hub.name}"\nhost = "${process.env.DOCKER_HOST ?? ""}"\n` })).ready();
    try {
      const gateway = (await docker("network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", hub.name)).trim();
      assert.equal((await fetch(`http://${gateway}:${open.port}/healthz`)).status, 200, "the machine itself comes from the same network");
      const ask = (rest) => shell(admin, mine.id, `curl -s -m 5 -w ' %{http_code}' ${rest}`);
      for (const path of ["/healthz", "/", "/api/v1/session", "/api/openapi.json"]) {
        const answer = await ask(`http://${gateway}:${open.port}${path}`);
        assert.match(answer, /"FORBIDDEN".*workspaces may not use this server.* 403$/s, path);
      }
      const asSomebodyElse = await ask(`-H 'X-Forwarded-For: 127.0.0.1' -H 'Host: localhost' http://${gateway}:${open.port}/healthz`);
      assert.match(asSomebodyElse, / 403$/);
    } finally {
      // Not remove(): the network and the workspaces in it are the other hub's.
      await open.kill();
      await rm(open.directory, { recursive: true, force: true });
    }
  });

  it("cannot write to the toolbox or see the host", async () => {
    assert.notEqual((await execute(admin, mine.id, ["sudo", "touch", "/opt/codehub/bin/x"])).code, 0);
    assert.notEqual((await execute(admin, mine.id, ["sudo", "mount", "-o", "remount,rw", "/opt/codehub"])).code, 0);
    assert.notEqual((await execute(admin, mine.id, ["sudo", "mknod", "/tmp/disk", "b", "8", "0"])).code, 0);
    assert.equal(await shell(admin, mine.id, "cat /proc/1/comm"), "codehub-agent");
  });

  it("refuses the agent's door to whoever has no token, and tunnels to loopback only", async () => {
    const answer = await shell(admin, mine.id, "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:7070/v1/status");
    assert.equal(answer, "401");
    const variables = await docker("inspect", "-f", "{{json .Config.Env}}", `codehub-${mine.id}`);
    const [, token] = /"CODEHUB_AGENT_TOKEN=([^"]+)"/.exec(variables);
    assert.equal(await shell(admin, mine.id, `sudo cat /proc/1/environ 2>/dev/null | grep -c ${token} || true`), "0", "not to be found inside");
    const through = (target) => shell(admin, mine.id,
      `exec 3<>/dev/tcp/127.0.0.1/7070; printf 'CONNECT ${target} HTTP/1.1\\r\\nHost: ${target}\\r\\nProxy-Authorization: Bearer ${token}\\r\\n\\r\\n' >&3; head -1 <&3`);
    assert.match(await through("127.0.0.1:9123"), / 200 /);
    for (const target of ["127.0.0.1:7070", "169.254.169.254:80", "10.0.0.1:22", `${await address(other.id)}:7070`, "0.0.0.0:9123", "example.com:80"]) {
      assert.match(await through(target), / 403 /, target);
    }
  });

  it("holds a workspace to its size", async () => {
    const limits = await docker("inspect", "-f", "{{.HostConfig.CpuQuota}} {{.HostConfig.CpuPeriod}} {{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.Privileged}}", `codehub-${mine.id}`);
    const [quota, period, memory, pids, privileged] = limits.trim().split(" ");
    const { sizes, default_size } = await admin.ok("GET", "/config");
    const size = sizes.find(({ name }) => name === default_size);
    assert.equal(Number(quota) / Number(period), size.cpu);
    assert.equal(Number(memory), size.memory_bytes);
    assert.equal(Number(pids), size.pids);
    assert.equal(privileged, "false");
  });
});
