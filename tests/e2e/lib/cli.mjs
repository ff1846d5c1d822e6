// The `codehub` program as a person runs it: in a home of its own, away from the tests' environment.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { until } from "./processes.mjs";

const program = path.resolve(process.env.CODEHUB_PROGRAM ?? "build/dev/src/server/codehub");

/** Runs its arguments on a terminal of their own that is joined with standard input and output. */
const onTerminal = ["python3", "-c", "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"];

export class Cli {
  static async start() {
    const cli = new Cli();
    cli.home = await mkdtemp(path.join(tmpdir(), "codehub-cli-"));
    cli.credentials = path.join(cli.home, "config", "codehub", "credentials.json");
    cli.environment = { PATH: process.env.PATH, HOME: cli.home, XDG_CONFIG_HOME: path.join(cli.home, "config"), TERM: "xterm", LANG: "C.UTF-8" };
    return cli;
  }

  /** {code, stdout, stderr} of `codehub ARGS`; `input` is its standard input. */
  async run(args, { input = "", environment = {}, encoding = "utf8" } = {}) {
    const child = spawn(program, args, { env: { ...this.environment, ...environment }, cwd: this.home });
    const output = { stdout: [], stderr: [] };
    for (const name of ["stdout", "stderr"]) child[name].on("data", (data) => output[name].push(data));
    child.stdin.on("error", () => {});  // One that reads nothing may be gone before it was written.
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    const stdout = Buffer.concat(output.stdout);
    return { code, stdout: encoding ? stdout.toString(encoding) : stdout, stderr: Buffer.concat(output.stderr).toString() };
  }

  /** Standard output of a command that must succeed. */
  async ok(...args) {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`codehub ${args.join(" ")}: exit ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  async json(...args) { return JSON.parse(await this.ok(...args, "--json")); }

  login(server, username, password) {
    return this.run(["login", "--server", server, "-u", username, "--password-stdin"], { input: `${password}\n` });
  }

  /** The same on a terminal, to be typed into. */
  onTerminal(...args) { return new Typed(spawn(onTerminal[0], [...onTerminal.slice(1), program, ...args], { env: this.environment, cwd: this.home })); }

  remove() { return rm(this.home, { recursive: true, force: true }); }
}

class Typed {
  output = "";

  constructor(child) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => { this.output += data; });
    child.stdin.on("error", () => {});
    this.code = new Promise((resolve) => child.on("close", resolve)).finally(() => { this.ended = true; });
  }

  type(keys) { this.child.stdin.write(keys); }

  /** Waits until the terminal has shown something; throws with what it shows when it ended without. */
  async shows(pattern) {
    await until(`the terminal shows ${pattern}`, () => pattern.test(this.output) || this.ended, 20);
    if (!pattern.test(this.output)) throw new Error(`ended without ${pattern}: ${this.output.slice(-2000)}`);
  }
}
