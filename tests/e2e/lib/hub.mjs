// A hub of the tests' own: real server, real engine, a data directory that is thrown away.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { docker, until } from "./processes.mjs";
import { Session } from "./session.mjs";

const program = process.env.CODEHUB_PROGRAM ?? "build/dev/src/cli/codehub";
const toolbox = process.env.CODEHUB_TEST_TOOLBOX;

async function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Without the variables that are keys of the server's configuration: they would outweigh the test's own file. */
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("CODEHUB_")));
}

export class Hub {
  static adminPassword = "correct-horse-battery";

  /** Starts a hub with a new data directory, listening at `host`. `settings` are lines of TOML, `environment` is added to the process's.
   *  `domains`: the names that browsers know the dashboard and the apps by; tests reach it as localhost all the same. */
  static async start({ settings = "", environment = {}, engine = process.env.DOCKER_HOST ?? "", host = "127.0.0.1", domains = {} } = {}) {
    const hub = new Hub();
    hub.name = `e2e-${randomBytes(4).toString("hex")}`;
    hub.directory = await mkdtemp(path.join(tmpdir(), "codehub-e2e-"));
    hub.port = await freePort();
    hub.url = `http://localhost:${hub.port}`;
    hub.environment = environment;
    await mkdir(path.join(hub.directory, "data"));
    hub.configuration = path.join(hub.directory, "codehub.toml");
    await writeFile(hub.configuration, `listen = "${host}:${hub.port}"
public_url = "http://${domains.dashboard ?? "localhost"}:${hub.port}"
apps_domain = "${domains.apps ?? "localhost"}"
data_dir = "${hub.directory}/data"
toolbox = "${toolbox}"
${settings.includes("[runtime") ? "" : `[runtime.docker]\nnetwork = "${hub.name}"\nhost = "${engine}"\n`}
${settings}
`);
    await hub.launch();
    return hub;
  }

  /** Starts the process (again), on the same data. */
  async launch(environment = {}) {
    this.output = "";
    const log = createWriteStream(path.join(this.directory, "hub.log"), { flags: "a" });
    this.process = spawn(program, ["server", "--config", this.configuration], {
      env: { ...ownEnvironment(), CODEHUB_ADMIN_PASSWORD: Hub.adminPassword, ...this.environment, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on("data", (data) => {
        this.output = (this.output + data).slice(-200_000);
        log.write(data);
      });
    }
    this.ended = new Promise((resolve) => this.process.on("exit", (code, signal) => resolve({ code, signal })));
  }

  /** Waits until it serves; throws with its output when it ended instead. */
  async ready(seconds = 30) {
    await until("the hub is ready", async () => {
      if (this.process.exitCode !== null) throw new Error(`the hub ended:\n${this.output.slice(-4000)}`);
      return (await fetch(`${this.url}/readyz`)).ok;
    }, seconds);
    return this;
  }

  /** Waits until it answers at all. */
  async alive(seconds = 30) {
    await until("the hub is alive", async () => (await fetch(`${this.url}/healthz`)).ok, seconds);
    return this;
  }

  async kill() {
    this.process.kill("SIGKILL");
    return this.ended;
  }

  async terminate() {
    this.process.kill("SIGTERM");
    return this.ended;
  }

  /** A signed-in session of the API. */
  async login(username = "admin", password = Hub.adminPassword) {
    const session = new Session(this.url);
    await session.login(username, password);
    return session;
  }

  /** Makes a person and answers their session. */
  async person(admin, username) {
    const password = `${username}-password-1`;
    const user = await admin.ok("POST", "/users", { username, password });
    const session = await this.login(username, password);
    return Object.assign(session, { user, password });
  }

  /** Ends the hub and removes everything it made. */
  async remove() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    const network = this.name;
    // Everything it made carries its installation's label, the network too.
    const label = "codehub.installation";
    const installation = (await docker("network", "inspect", "-f", `{{index .Labels "${label}"}}`, network).catch(() => "")).trim();
    if (installation) {
      const ours = async (...list) => (await docker(...list, "-q", "--filter", `label=${label}=${installation}`)).split("\n").filter(Boolean);
      const containers = await ours("ps", "-a");
      if (containers.length) await docker("rm", "-f", ...containers);
      const volumes = await ours("volume", "ls");
      if (volumes.length) await docker("volume", "rm", "-f", ...volumes);
    }
    await docker("network", "rm", network).catch(() => {});
    await rm(this.directory, { recursive: true, force: true });
  }
}
