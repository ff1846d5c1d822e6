// TCP ports of a workspace on one's own machine: a real database with its real client, many connections, bulk, and what
// happens when the way breaks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import readline from "node:readline";
import { after, before, describe, it } from "node:test";

import { Cli } from "./lib/cli.mjs";
import { shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { run, until } from "./lib/processes.mjs";

const program = path.resolve(process.env.CODEHUB_PROGRAM ?? "build/dev/src/cli/codehub");
const notSignedIn = 3, notAllowed = 4, notFound = 5, wrongUsage = 2, wrongState = 6;

// One port for each kind of server: 7001 sends back what comes, 7002 answers with a checksum of all that came, 7003 sends
// 128 MiB and their checksum is known, 7004 takes nothing.
const servers = `
import hashlib, socketserver, threading
class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536): self.request.sendall(data)
class Sum(socketserver.BaseRequestHandler):
    def handle(self):
        total = hashlib.sha256()
        while data := self.request.recv(262144): total.update(data)
        self.request.sendall(total.hexdigest().encode())
class Source(socketserver.BaseRequestHandler):
    def handle(self):
        block = bytes(range(256)) * 4096
        for _ in range(128): self.request.sendall(block)
class Deaf(socketserver.BaseRequestHandler):
    def handle(self): threading.Event().wait()
class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 1000
    def handle_error(self, request, address): pass
for port, handler in (7001, Echo), (7002, Sum), (7003, Source), (7004, Deaf):
    threading.Thread(target=Server(("127.0.0.1", port), handler).serve_forever).start()
print("ready", flush=True)
`;

/** A running \`codehub forward --json\`, by what it tells. */
class Forward {
  events = [];
  ports = new Map();

  static async start(cli, ...args) {
    const forward = new Forward();
    forward.child = spawn(program, ["forward", ...args, "--json"], { env: cli.environment, cwd: cli.home });
    forward.errors = "";
    forward.child.stderr.on("data", (data) => { forward.errors += data; });
    readline.createInterface({ input: forward.child.stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      forward.events.push(event);
      if (event.event === "listening") forward.ports.set(event.remote_port, event.port);
    });
    forward.code = new Promise((resolve) => forward.child.on("close", resolve)).finally(() => { forward.ended = true; });
    await until("it is connected", () => forward.ended || forward.seen("connected") > 0);
    if (forward.ended) throw new Error(`ended: ${forward.errors}`);
    return forward;
  }

  seen(name) { return this.events.filter(({ event }) => event === name).length; }

  connect(remote, options = {}) { return net.connect({ port: this.ports.get(remote), host: "127.0.0.1", ...options }); }

  async stop() {
    if (!this.ended) this.child.kill("SIGINT");
    return this.code;
  }
}

/** Sends all of it and the end; answers everything that comes back. */
async function exchange(socket, ...parts) {
  const chunks = [];
  socket.on("data", (data) => chunks.push(data));
  const ended = once(socket, "end");
  for (const part of parts) if (!socket.write(part)) await once(socket, "drain");
  socket.end();
  await ended;
  return Buffer.concat(chunks);
}

describe("codehub forward", { timeout: 600_000 }, () => {
  let hub, admin, cli, session, id;

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    session = await hub.person(admin, "owner");
    cli = await Cli.start();
    await cli.login(hub.url, "owner", session.password);
    ({ id } = await session.running({ name: "served" }));
    await shell(session, id, `cat > ~/serve.py <<'PY'\n${servers}\nPY`);
    await serve();
  });
  after(async () => {
    await cli?.remove();
    await hub?.remove();
  });

  const serve = () => shell(session, id, "setsid python3 ~/serve.py >/tmp/served 2>&1 </dev/null & until grep -q ready /tmp/served; do kill -0 $! || { cat /tmp/served >&2; exit 1; }; sleep 0.1; done");

  it("leads to servers on the loopback of the workspace", async () => {
    const forward = await Forward.start(cli, "served", "0:7001", "0:7002");
    assert.equal((await exchange(forward.connect(7001), "hello")).toString(), "hello");
    assert.equal((await exchange(forward.connect(7002), "hello")).toString(), createHash("sha256").update("hello").digest("hex"));
    assert.equal(await forward.stop(), 0);
    const { sent_bytes: sent, received_bytes: received, connections } = forward.events.at(-1);
    assert.deepEqual({ sent, received, connections }, { sent: 10, received: 69, connections: 2 });
  });

  it("says in words what it does, and ends with Ctrl-C", async () => {
    const typed = cli.onTerminal("forward", "served", "0:7001");
    await typed.shows(/127\.0\.0\.1:(\d+) -> served:7001/);
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(typed.output)[1]);
    assert.equal((await exchange(net.connect(port, "127.0.0.1"), "hello")).toString(), "hello");
    await typed.shows(/up \d+ k?B\/s {2}down \d+ k?B\/s {2}\d open/);
    typed.type("\x03");
    assert.equal(await typed.code, 0);
    assert.match(typed.output, /sent 5 B, received 5 B, 1 connections/);
  });

  it("carries curl, and tells what does not answer", async () => {
    await shell(session, id, "cd /tmp && setsid python3 -m http.server 7080 --bind 127.0.0.1 >/dev/null 2>&1 </dev/null & until curl -s localhost:7080 >/dev/null; do sleep 0.1; done");
    const forward = await Forward.start(cli, "served", "0:7080", "0:7999", "0:7070");
    assert.match(await run("curl", ["-sS", `http://localhost:${forward.ports.get(7080)}/`]), /Directory listing/);
    for (const port of [7999, 7070]) {
      await assert.rejects(run("curl", ["-sS", `http://127.0.0.1:${forward.ports.get(port)}/`]));
      await until("it is told", () => forward.events.some(({ event, remote_port: remote }) => event === "refused" && remote === port));
    }
    const reasons = forward.events.filter(({ event }) => event === "refused").map(({ reason }) => reason);
    assert.match(reasons[0], /nothing in the workspace answers there/);
    assert.match(reasons[1], /does not open the way/, "the agent's own port");
    await forward.stop();
  });

  it("carries psql", async () => {
    // The server of this machine with its libraries, as the workspace's image has none.
    const bin = "/usr/lib/postgresql/15";
    const libraries = (await run("ldd", [`${bin}/bin/postgres`, `${bin}/bin/initdb`])).matchAll(/=> (\/\S+)/g);
    const files = [...new Set([...libraries].map(([, file]) => file))].filter((file) => !/\/lib(c|m|dl|rt|pthread|resolv)\.so/.test(file));
    const packed = path.join(cli.home, "postgresql.tar");
    await run("tar", ["chf", packed, bin, "/usr/share/postgresql/15", ...files]);
    await run("sh", ["-c", `'${program}' exec served -- sh -c 'mkdir -p ~/pg && tar x -C ~/pg' <'${packed}'`], { env: cli.environment });
    await shell(session, id, `set -e; cd ~/pg; export LD_LIBRARY_PATH=$(find . -name '*.so*' -printf "$PWD/%h\\n" | sort -u | tr '\\n' :)
      B=$PWD/usr/lib/postgresql/15/bin; export TZ=UTC
      $B/initdb -D ~/data -A trust -L $PWD/usr/share/postgresql/15 --locale=C -U dev >/tmp/initdb 2>&1 || { cat /tmp/initdb >&2; exit 1; }
      setsid $B/postgres -D ~/data -c listen_addresses=127.0.0.1 -c port=5432 -c unix_socket_directories=/tmp >/tmp/postgres 2>&1 </dev/null &
      until grep -q 'ready to accept' /tmp/postgres; do sleep 0.1; done`);
    const forward = await Forward.start(cli, "served", "0:5432");
    const psql = (sql, ...more) => run("psql", ["-XAt", "-h", "127.0.0.1", "-p", String(forward.ports.get(5432)), "-U", "dev", "postgres", "-c", sql, ...more]);
    assert.equal((await psql("select 6 * 7")).trim(), "42");
    assert.equal((await psql("select sum(length(repeat(n::text, 1000))) from generate_series(1, 10000) n")).trim(), "38894000");
    const rows = (await psql("copy (select n, md5(n::text) from generate_series(1, 100000) n) to stdout")).trim().split("\n");
    assert.equal(rows.length, 100_000);
    await Promise.all(Array.from({ length: 20 }, async (_, n) => assert.equal((await psql(`select pg_sleep(0.2), ${n}`)).trim(), `|${n}`)));
    await forward.stop();
  });

  it("carries 128 MiB each way, whole, while another connection is stalled", async () => {
    const forward = await Forward.start(cli, "served", "0:7001", "0:7002", "0:7003", "0:7004");
    const stalled = forward.connect(7004);
    while (stalled.write(randomBytes(1 << 20))) continue;
    const hash = createHash("sha256");
    const parts = Array.from({ length: 128 }, () => randomBytes(1 << 20));
    for (const part of parts) hash.update(part);
    const started = performance.now();
    assert.equal((await exchange(forward.connect(7002), ...parts)).toString(), hash.digest("hex"));
    const sent = performance.now();
    const block = Buffer.alloc(256 * 4096, Buffer.from(Array.from({ length: 256 }, (_, n) => n)));
    const expected = createHash("sha256");
    for (let n = 0; n < 128; n++) expected.update(block);
    const got = await exchange(forward.connect(7003));
    assert.equal(createHash("sha256").update(got).digest("hex"), expected.digest("hex"));
    console.log(`# up ${Math.round(128_000 / (sent - started))} MiB/s, down ${Math.round(128_000 / (performance.now() - sent))} MiB/s`);
    const resident = async (pid) => Number(/VmHWM:\s+(\d+)/.exec(await run("cat", [`/proc/${pid}/status`]))[1]);
    const [ofHub, ofClient] = [await resident(hub.process.pid), await resident(forward.child.pid)];
    assert.ok(ofHub < 150_000 && ofClient < 100_000, `kB at most: hub ${ofHub}, client ${ofClient}`);
    stalled.destroy();
    await forward.stop();
  });

  it("carries many connections at once, more than there is room for", async () => {
    const forward = await Forward.start(cli, "served", "0:7001");
    const many = Array.from({ length: 400 }, (_, n) => exchange(forward.connect(7001), `hello ${n}`));
    assert.deepEqual((await Promise.all(many)).map(String), many.map((_, n) => `hello ${n}`));
    await forward.stop();
  });

  it("passes on a half-close, and a close from the other side", async () => {
    const forward = await Forward.start(cli, "served", "0:7002");
    const socket = forward.connect(7002, { allowHalfOpen: true });
    assert.equal((await exchange(socket, "")).toString(), createHash("sha256").digest("hex"));
    await forward.stop();
  });

  it("connects again when the hub was started again; what comes meanwhile waits", async () => {
    const forward = await Forward.start(cli, "served", "0:7001");
    const open = forward.connect(7001);
    open.on("error", () => {});
    open.write("before");
    await once(open, "data");
    const closed = once(open, "close");
    await hub.kill();
    await closed;
    await until("the loss is told", () => forward.seen("disconnected") > 0);
    const waiting = exchange(forward.connect(7001), "meanwhile");
    await hub.launch();
    assert.equal((await waiting).toString(), "meanwhile");
    assert.equal(forward.seen("connected"), 2);
    await hub.terminate();
    await until("a graceful stop too", () => forward.seen("disconnected") > 1);
    await hub.launch();
    await until("it is connected again", () => forward.seen("connected") > 2);
    assert.equal((await exchange(forward.connect(7001), "after")).toString(), "after");
    await forward.stop();
  });

  it("finds out that the network is dead, and connects again", async () => {
    // Between client and hub stands a relay that swallows everything from a moment on, as a network that was unplugged.
    const relay = net.createServer((near) => {
      const far = net.connect(hub.port, "127.0.0.1");
      for (const [from, to] of [[near, far], [far, near]]) {
        from.on("data", (data) => { if (!relay.swallows) to.write(data); });
        from.on("error", () => {});
        from.on("close", () => { if (!relay.swallows) to.destroy(); });
      }
    }).listen(0, "127.0.0.1");
    await once(relay, "listening");
    const there = `http://127.0.0.1:${relay.address().port}`;
    const far = await Cli.start();
    await far.login(there, "owner", session.password);
    const forward = await Forward.start(far, "served", "0:7001");
    assert.equal((await exchange(forward.connect(7001), "before")).toString(), "before");
    relay.swallows = true;
    await until("the silence is noticed", () => forward.seen("disconnected") > 0, 45);
    relay.swallows = false;
    await until("it is connected again", () => forward.seen("connected") > 1, 60);
    assert.equal((await exchange(forward.connect(7001), "after")).toString(), "after");
    await forward.stop();
    relay.close();
    await far.remove();
  });

  it("refuses what cannot be, and says what to do", async () => {
    const refused = async (code, words, ...args) => {
      const ended = await cli.run(["forward", ...args]);
      assert.equal(ended.code, code, `${args}: ${ended.stderr}`);
      assert.match(ended.stderr, words);
      assert.equal(ended.stdout, "");
    };
    for (const port of ["0", "65536", "abc", "80:0", "1:2:3", "-1"]) await refused(wrongUsage, /./, "served", "--", port);
    await refused(wrongUsage, /named twice/, "served", "8080:1", "8080:2");
    await refused(wrongUsage, /--bind takes an IP address/, "served", "0:7001", "--bind", "nowhere");
    await refused(notFound, /no workspace named/, "nothing", "80");
    const taken = net.createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address();
    await refused(wrongState, new RegExp(`127.0.0.1:${port}.*in use.*${port + 1}:7001.*0:7001`), "served", `${port}:7001`);
    taken.close();
    const other = await Cli.start();
    await other.login(hub.url, "admin", Hub.adminPassword);
    const ended = await other.run(["forward", id, "0:7001"]);
    assert.equal(ended.code, notAllowed, "an administrator does not enter other people's workspaces");
    await other.remove();
  });

  it("ends when its person signs out", async () => {
    const other = await Cli.start();
    await other.login(hub.url, "owner", session.password);
    const forward = await Forward.start(other, "served", "0:7001");
    await other.ok("logout");
    assert.equal(await forward.code, notSignedIn);
    assert.match(forward.errors, /codehub login/);
    await other.remove();
  });

  it("outlives a stop, and wakes the workspace when somebody connects", async () => {
    const forward = await Forward.start(cli, "served", "0:7001");
    await cli.ok("stop", "served", "--wait");
    const local = forward.connect(7001);
    local.on("error", () => {});
    await until("the connection woke it", async () => (await cli.json("show", "served")).phase === "RUNNING");
    const { intent_cause: cause } = await cli.json("show", "served");
    assert.match(cause, /a connection of `owner` to port 7001/);
    local.destroy();
    await forward.stop();
  });
});
