// The command line as people and scripts use it: a real program, a real server, real workspaces.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, it } from "node:test";

import { Cli } from "./lib/cli.mjs";
import { createRepository, gitHttp } from "./lib/git.mjs";
import { Hub } from "./lib/hub.mjs";
import { run, until } from "./lib/processes.mjs";
import { Registry } from "./lib/registry.mjs";

/** docs/cli.md, "Exit codes". */
const wrongUsage = 2, notSignedIn = 3, notAllowed = 4, notFound = 5, wrongState = 6, unreachable = 7, tryLater = 8;

describe("the command line", { timeout: 300_000 }, () => {
  let hub, cli;
  const repository = `cli-${process.pid}`;

  before(async () => {
    await createRepository(repository);
    hub = await (await Hub.start({ settings: "[control]\nmax_attempts = 2" })).ready();
    cli = await Cli.start();
  });
  after(async () => {
    await cli?.remove();
    await hub?.remove();
  });

  const phase = async (name) => (await cli.json("show", name)).phase;

  /** It must end with `code`, print nothing but errors, and say why in words. */
  async function refused(code, words, args, options) {
    const ended = await cli.run(args, options);
    assert.equal(ended.code, code, `codehub ${args.join(" ")}: ${ended.stderr}${ended.stdout}`);
    assert.match(ended.stderr, words);
    assert.equal(ended.stdout, "");
  }

  describe("signing in", () => {
    it("asks to sign in first", () => refused(notSignedIn, /codehub login --server/, ["ls", "--server", hub.url]));

    it("refuses a wrong password, and keeps nothing", async () => {
      const { code, stderr } = await cli.login(hub.url, "admin", "not the password");
      assert.equal(code, notSignedIn);
      assert.match(stderr, /password/i);
      await assert.rejects(stat(cli.credentials), { code: "ENOENT" });
    });

    it("keeps the session where only its owner can read it", async () => {
      const { code, stdout } = await cli.login(hub.url, "admin", Hub.adminPassword);
      assert.equal(code, 0);
      assert.equal(stdout, `signed in to ${hub.url} as admin\n`);
      assert.equal((await stat(cli.credentials)).mode & 0o777, 0o600);
      assert.equal((await stat(path.dirname(cli.credentials))).mode & 0o777, 0o700);
      assert.ok(!(await readFile(cli.credentials, "utf8")).includes(Hub.adminPassword));
    });

    it("remembers the server, and whom it knows there", async () => {
      assert.equal(await cli.ok("whoami"), `admin (admin) at ${hub.url}\n`);
      assert.equal((await cli.json("whoami")).username, "admin");
      const elsewhere = { environment: { CODEHUB_SERVER: "http://127.0.0.1:1" } };
      await refused(unreachable, /no server answers at http:\/\/127\.0\.0\.1:1/, ["whoami"], elsewhere);
      assert.equal((await cli.run(["whoami", "--server", hub.url], elsewhere)).code, 0, "the flag wins over the variable");
    });

    it("asks for name and password on a terminal, without showing the password", async () => {
      const typed = cli.onTerminal("login", "--server", hub.url);
      await typed.shows(/Username: /);
      typed.type("admin\n");
      await typed.shows(/Password: /);
      typed.type(`${Hub.adminPassword}\n`);
      assert.equal(await typed.code, 0);
      assert.match(typed.output, /signed in to .* as admin/);
      assert.ok(!typed.output.includes(Hub.adminPassword));
    });

    it("uses ~/.config without XDG_CONFIG_HOME", async () => {
      const { code } = await cli.run(["login", "--server", hub.url, "-u", "admin", "--password-stdin"],
        { input: Hub.adminPassword, environment: { XDG_CONFIG_HOME: "" } });
      assert.equal(code, 0);
      assert.equal((await stat(path.join(cli.home, ".config/codehub/credentials.json"))).mode & 0o777, 0o600);
    });

    it("ends the session on the server when it signs out", async () => {
      const other = await Cli.start();
      try {
        await other.login(hub.url, "admin", Hub.adminPassword);
        const kept = await readFile(other.credentials, "utf8");
        assert.equal(await other.ok("logout"), `signed out of ${hub.url}\n`);
        assert.equal((await other.run(["whoami"])).code, notSignedIn);
        await writeFile(other.credentials, kept);
        assert.equal((await other.run(["whoami"])).code, notSignedIn, "the old session is of no use");
        assert.equal((await cli.run(["whoami"])).code, 0, "other sessions go on");
      } finally {
        await other.remove();
      }
    });
  });

  describe("workspaces", () => {
    it("says so when there are none", async () => {
      assert.match(await cli.ok("ls"), /no workspaces/);
      assert.deepEqual(await cli.json("ls"), []);
    });

    it("creates one from a git URL and shows the progress apart from the result", async () => {
      const made = await cli.run(["create", "shop", "-r", `${gitHttp}/${repository}.git`, "-d", "두 개의 창", "-s", "small", "--wait"]);
      assert.equal(made.code, 0, made.stderr);
      assert.match(made.stderr, /^Starting the container\.$[^]*^Cloning /m);
      assert.match(made.stdout, /^name +shop$/m);
      assert.match(made.stdout, /^phase +RUNNING$/m);
      assert.doesNotMatch(made.stdout, /Starting the container/);
      assert.equal(await cli.ok("exec", "shop", "--", "git", "-C", `/home/developer/${repository}`, "rev-parse", "--abbrev-ref", "HEAD"), "main\n");
    });

    it("creates one without starting it, with a script that runs at its first start", async () => {
      const script = path.join(cli.home, "start.sh");
      await writeFile(script, "echo from-the-script > ~/script.txt\n");
      const made = await cli.json("create", "later", "--stopped", "--startup-script", script, "-w");
      assert.equal(made.phase, "STANDBY");
      const started = await cli.run(["start", "later", "-w"]);
      assert.equal(started.code, 0, started.stderr);
      assert.equal(await cli.ok("exec", "later", "--", "cat", "script.txt"), "from-the-script\n");
      assert.equal(await cli.ok("delete", "later", "-y", "-w"), "");
    });

    it("prints nothing but JSON on standard output when told so", async () => {
      const listed = await cli.run(["--json", "ls"]);
      assert.equal(listed.stderr, "");
      const [workspace] = JSON.parse(listed.stdout);
      assert.deepEqual([workspace.name, workspace.phase, workspace.size, workspace.description], ["shop", "RUNNING", "small", "두 개의 창"]);
      const shown = async (name) => ({ ...(await cli.json("show", name)), idleness: null });  // Grows older meanwhile.
      assert.deepEqual(await shown(workspace.id), await shown("shop"), "by id as by name");
      assert.deepEqual((await cli.json("ls", "--all")).map(({ name }) => name), ["shop"]);
    });

    it("lists and shows them to people", async () => {
      const [heading, row, ...more] = (await cli.ok("ls")).trimEnd().split("\n");
      assert.match(heading, /^NAME +ID +OWNER +PHASE +SIZE +LAST USED$/);
      assert.match(row, /^shop +[a-z0-9]{12} +admin +RUNNING(, idle for .+?)? +small +(now|\d+ min ago)$/);
      assert.deepEqual(more, []);
      assert.equal(await cli.ok("ls", "-q"), "shop\n");
      const shown = await cli.ok("show", "shop");
      for (const line of [/^owner +admin$/m, /^wanted +RUNNING/m, /^description +두 개의 창$/m, /^address +http:\/\/ide-/m]) assert.match(shown, line);
      assert.ok(shown.includes(`${gitHttp}/${repository}.git`));
    });

    it("tells the story again in the logs, once and with -f", async () => {
      assert.match(await cli.ok("logs", "shop"), /^\d{4}-\d\d-\d\dT\S+Z .*Preparing[^]*Ready/m);
      assert.match(await cli.ok("logs", "shop", "--follow"), /Preparing[^]*Ready/);
      assert.ok((await cli.json("logs", "shop")).items.some(({ text }) => /Ready/.test(text)));
    });

    it("prints the address of the IDE", async () => {
      const { id } = await cli.json("show", "shop");
      const address = (await cli.ok("open", "shop", "-p")).trimEnd();
      assert.equal(new URL(address).host, `ide-${id}.localhost:${hub.port}`);
    });

    it("stops and starts, waiting until it is done", async () => {
      await cli.ok("exec", "shop", "--", "sh", "-c", "echo kept > ~/kept.txt");
      const stopped = await cli.run(["stop", "shop", "-w"]);
      assert.equal(stopped.code, 0, stopped.stderr);
      assert.match(stopped.stdout, /^phase +STANDBY$/m);
      await refused(wrongState, /does not run.*codehub start shop/, ["terminal", "shop", "--list"]);
      assert.equal((await cli.json("start", "shop", "--wait")).phase, "RUNNING");
      assert.equal(await cli.ok("exec", "shop", "-C", "/home/developer", "--", "cat", "kept.txt"), "kept\n");
    });

    it("wakes what a command is meant for", async () => {
      await cli.ok("stop", "shop", "-w");
      const ended = await cli.run(["exec", "shop", "-C", "/home/developer", "--", "cat", "kept.txt"]);
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(ended.stdout, "kept\n");
      assert.match(ended.stderr, /shop is asleep; waking it/);
    });

    it("tells the story of what is waited for to its last line", async () => {
      const stopped = await cli.run(["stop", "shop", "-w"]);
      const started = await cli.run(["start", "shop", "-w"]);
      assert.match(stopped.stderr, /^Stopping\.\n[^]*Stopped\.\n$/);
      assert.match(started.stderr, /^Starting\.\n[^]*Ready\.\n$/);
    });

    it("ends with a code of its own when what was waited for did not come, and retry puts it right", async () => {
      const registry = await Registry.start();
      try {
        registry.open = false;
        const failed = await cli.run(["create", "absent", "-i", registry.image, "--stopped", "-w"]);
        assert.equal(failed.code, wrongState);
        assert.match(failed.stdout, /^phase +ERROR$/m);
        assert.ok(failed.stdout.match(/^problem +(.*)$/m)[1].includes(registry.image));
        registry.open = true;
        const retried = await cli.run(["retry", "absent", "-w"]);
        assert.equal(retried.code, 0, `${retried.stderr}${retried.stdout}`);
        assert.equal(await phase("absent"), "STANDBY");
        await refused(wrongState, /ERROR/, ["retry", "absent"]);
        await cli.ok("delete", "absent", "-y", "-w");
      } finally {
        await registry.stop();
      }
    });
  });

  describe("exec", () => {
    const sh = (line, options) => cli.run(["exec", "shop", "--", "sh", "-c", line], options);

    it("passes output, errors and the exit code through", async () => {
      assert.deepEqual(await sh("echo out; echo err >&2; exit 42"), { code: 42, stdout: "out\n", stderr: "err\n" });
      assert.equal((await sh("kill -9 $$")).code, 137);
      assert.notEqual((await cli.run(["exec", "shop", "--", "no-such-command"])).code, 0);
    });

    it("pipes standard input, byte for byte", async () => {
      const data = randomBytes(3 * 1024 * 1024);
      const { code, stdout } = await cli.run(["exec", "shop", "--", "cat"], { input: data, encoding: null });
      assert.equal(code, 0);
      assert.ok(data.equals(stdout));
    });

    it("carries a folder in and out as a tar archive", async () => {
      const folder = await mkdtemp(path.join(cli.home, "src-"));
      await mkdir(path.join(folder, "src"));
      await writeFile(path.join(folder, "src", "one.txt"), "하나");
      const archive = await run("tar", ["-c", "-C", folder, "src"], { encoding: "buffer" });
      const packed = await cli.run(["exec", "shop", "-C", "/home/developer", "--", "tar", "x"], { input: archive });
      assert.equal(packed.code, 0, packed.stderr);
      const { stdout } = await cli.run(["exec", "shop", "-C", "/home/developer/src", "--", "tar", "c", "one.txt"], { encoding: null });
      await writeFile(path.join(folder, "back.tar"), stdout);
      await run("tar", ["-x", "-C", folder, "-f", path.join(folder, "back.tar")]);
      assert.equal(await readFile(path.join(folder, "one.txt"), "utf8"), "하나");
      await rm(folder, { recursive: true });
    });

    it("runs where and with what it is told", async () => {
      const { stdout } = await cli.run(["exec", "shop", "-C", "/tmp", "-e", "ONE=1", "-e", "TWO=2 = zwei", "--", "sh", "-c", "pwd; echo $ONE; echo $TWO"]);
      assert.equal(stdout, "/tmp\n1\n2 = zwei\n");
      await refused(wrongUsage, /KEY=VALUE/, ["exec", "shop", "-e", "ONE", "--", "true"]);
      assert.equal((await cli.run(["exec", "shop", "-n", "--", "cat"], { input: "unheard" })).stdout, "");
    });

    it("gives it a terminal only when asked", async () => {
      assert.equal((await sh("tty")).stdout, "not a tty\n");
      const typed = cli.onTerminal("exec", "shop", "-t", "--", "sh");
      typed.type("tty; echo $((6 * 7))-answers; exit 5\n");
      await typed.shows(/\/dev\/pts\/\d+\s+42-answers/);
      assert.equal(await typed.code, 5);
    });
  });

  describe("terminal", () => {
    it("outlives the connection: Ctrl-] leaves it running, and it is found again", async () => {
      const first = cli.onTerminal("terminal", "shop");
      first.type("note=kept; echo $((6 * 7))-answers\r");
      await first.shows(/42-answers/);
      first.type("\x1d");
      assert.equal(await first.code, 0);
      assert.match(await cli.ok("terminal", "shop", "-l"), /^NAME +TITLE +OPENED +ATTACHED\ncli .* no$/m);

      const again = cli.onTerminal("terminal", "shop");
      await again.shows(/42-answers/);
      again.type("echo $note-and-found\r");
      await again.shows(/kept-and-found/);
      const { items } = await cli.json("terminal", "shop", "-l");
      assert.deepEqual(items.map(({ id, attached }) => ({ id, attached })), [{ id: "cli", attached: true }]);
      again.type("exit 3\r");
      assert.equal(await again.code, 3);
      await until("it is off the list", async () => (await cli.json("terminal", "shop", "-l")).items.length === 0);
    });

    it("opens as many as are named", async () => {
      const typed = cli.onTerminal("terminal", "shop", "-n", "second");
      typed.type("echo $((6 * 7))-answers\r");
      await typed.shows(/42-answers/);
      assert.match(await cli.ok("terminal", "shop", "-l"), /^second .* yes$/m);
      typed.type("exit\r");
      assert.equal(await typed.code, 0);
    });
  });

  describe("deleting", () => {
    it("asks, and takes only yes for an answer", async () => {
      const typed = cli.onTerminal("delete", "shop");
      await typed.shows(/Delete shop with everything in it\? \[y\/N\]/);
      typed.type("n\n");
      assert.equal(await typed.code, wrongUsage);
      assert.match(typed.output, /nothing was deleted/);
      await refused(wrongUsage, /no terminal to ask/, ["delete", "shop"]);
      assert.equal(await phase("shop"), "RUNNING");
    });

    it("refuses while git work exists nowhere else, whatever was answered", async () => {
      await cli.ok("exec", "shop", "--", "sh", "-c", `echo new > ~/${repository}/new.txt`);
      await refused(wrongState, /1 uncommitted change/, ["delete", "shop", "-y"]);
      const typed = cli.onTerminal("delete", "shop");
      await typed.shows(/\[y\/N\]/);
      typed.type("y\n");
      assert.equal(await typed.code, wrongState);
      assert.equal(await phase("shop"), "RUNNING");
    });

    it("deletes with -f all the same, and waits until it is gone", async () => {
      const deleted = await cli.run(["delete", "shop", "-y", "-f", "-w"]);
      assert.equal(deleted.code, 0, deleted.stderr);
      assert.match(deleted.stderr, /Deleting/);
      assert.deepEqual(await cli.json("ls"), []);
      await refused(notFound, /no workspace named shop/, ["delete", "shop", "-y"]);
    });
  });

  describe("accounts and groups", () => {
    let member;
    before(async () => { member = await Cli.start(); });
    after(() => member?.remove());

    const generated = (text) => text.match(/^password: (\S+) /m)[1];
    const enters = async (username, password) => (await member.login(hub.url, username, password)).code;
    let password;

    it("makes an account with a password that is shown once", async () => {
      const made = await cli.ok("user", "create", "hana", "--name", "김하나", "--email", "hana@example.com");
      assert.match(made, /^hana \(member\) /);
      password = generated(made);
      assert.equal(await enters("hana", password), 0);
      assert.equal(await member.ok("whoami"), `hana (member) at ${hub.url}\n`);
      assert.ok(!(await cli.ok("user", "show", "hana")).includes("password"));
      await refused(wrongState, /taken/, ["user", "create", "hana"]);
    });

    it("asks for the password when told so", async () => {
      const typed = cli.onTerminal("user", "create", "duri", "--ask-password");
      await typed.shows(/Password for duri: /);
      typed.type("duri-password-1\n");
      assert.equal(await typed.code, 0);
      assert.ok(!typed.output.includes("duri-password-1"));
      assert.equal(await enters("duri", "duri-password-1"), 0);
    });

    it("lists accounts, also as JSON", async () => {
      assert.match(await cli.ok("user", "ls"), /^hana +김하나 +member +enabled/m);
      const users = await cli.json("user", "ls");
      assert.deepEqual(users.map(({ username }) => username).sort(), ["admin", "duri", "hana"]);
    });

    it("lets a member do what members may, and nothing else", async () => {
      await enters("hana", password);
      for (const args of [["user", "ls"], ["group", "ls"], ["user", "create", "eve"], ["ls", "--all"]]) {
        const { code, stderr } = await member.run(args);
        assert.equal(code, notAllowed, `${args.join(" ")}: ${stderr}`);
      }
      const { id } = await cli.json("create", "private", "--stopped", "-w");
      for (const name of ["private", id]) assert.equal((await member.run(["show", name])).code, name === id ? notAllowed : notFound, name);
      await cli.ok("delete", "private", "-y", "-w");
    });

    it("changes name and role", async () => {
      assert.match(await cli.ok("user", "update", "duri", "--role", "admin", "--name", "두리"), /^duri \(admin\)/);
      assert.equal((await cli.json("user", "show", "duri")).display_name, "두리");
      await refused(wrongUsage, /role/, ["user", "update", "duri", "--role", "king"]);
    });

    it("ends what a disabled account does, until it is enabled again", async () => {
      await enters("hana", password);
      assert.match(await cli.ok("user", "disable", "hana"), /disabled/);
      assert.equal((await member.run(["whoami"])).code, notSignedIn);
      assert.equal(await enters("hana", password), notSignedIn);
      await cli.ok("user", "enable", "hana");
      assert.equal(await enters("hana", password), 0);
    });

    it("gives a new password in place of the old one", async () => {
      const fresh = generated(await cli.ok("user", "reset-password", "hana"));
      assert.equal((await member.run(["whoami"])).code, notSignedIn, "sessions of the old password end");
      assert.equal(await enters("hana", password), notSignedIn);
      assert.equal(await enters("hana", fresh), 0);
      password = fresh;
    });

    it("puts accounts into groups and takes them out", async () => {
      await cli.ok("group", "create", "shop-team", "--description", "가게");
      await refused(wrongState, /exists already/, ["group", "create", "shop-team"]);
      for (const user of ["hana", "duri"]) await cli.ok("group", "add", "shop-team", user);
      assert.deepEqual((await cli.ok("group", "members", "shop-team")).split("\n").filter(Boolean).sort(), ["duri", "hana"]);
      assert.match(await cli.ok("group", "ls"), /^shop-team +2 +가게$/m);
      assert.match(await cli.ok("user", "ls"), /^hana .* shop-team /m);
      await cli.ok("group", "remove", "shop-team", "duri");
      assert.equal(await cli.ok("group", "members", "shop-team"), "hana\n");
      await refused(notFound, /no account named nobody/, ["group", "add", "shop-team", "nobody"]);
      await refused(wrongUsage, /no terminal to ask/, ["group", "delete", "shop-team"]);
      await cli.ok("group", "delete", "shop-team", "-y");
      assert.deepEqual(await cli.json("group", "ls"), []);
      assert.equal((await cli.json("user", "show", "hana")).username, "hana", "its members stay");
    });
  });

  describe("exit codes", () => {
    it("answers 2 for what is written wrongly", async () => {
      for (const args of [["--no-such-flag"], ["ls", "--no-such-flag"], ["fly"], [], ["create"], ["user"], ["exec", "shop"]]) {
        await refused(wrongUsage, /./, args);
      }
      await refused(wrongUsage, /name/, ["create", "n".repeat(101)]);
      await refused(wrongUsage, /size/, ["create", "huge", "-s", "huge"]);
      await refused(wrongUsage, /cannot read the script/, ["create", "scripted", "--startup-script", "/no/such/file"]);
      await refused(wrongUsage, /address/, ["ls", "--server", "localhost:8000"]);
      await refused(wrongUsage, /http only/, ["ls", "--server", "https://localhost:8000"]);
      await refused(wrongUsage, /no password/, ["login", "--server", hub.url, "-u", "admin", "--password-stdin"]);
    });

    it("answers 5 for what is not there", async () => {
      for (const verb of ["show", "start", "stop", "retry", "logs", "open"]) await refused(notFound, /codehub ls/, [verb, "nothing"]);
      await refused(notFound, /./, ["show", "aaaaaaaaaaaa"]);
      await refused(notFound, /codehub user ls/, ["user", "show", "nobody"]);
      await refused(notFound, /codehub group ls/, ["group", "members", "nobody"]);
    });

    it("answers 6 for a name that is taken", async () => {
      await cli.json("create", "taken", "--stopped", "-w");
      await refused(wrongState, /already/, ["create", "taken"]);
      await cli.ok("delete", "taken", "-y", "-w");
    });

    it("answers 7 for a server that is not there, and says so", () =>
      refused(unreachable, /no server answers at .*is it running/, ["ls", "--server", "http://127.0.0.1:1"]));

    it("answers 0 for help and version, on standard output", async () => {
      for (const args of [["--help"], ["create", "--help"], ["--version"]]) assert.match(await cli.ok(...args), /./);
    });
  });

  describe("config", () => {
    it("checks a file without running it", async () => {
      assert.equal(await cli.ok("config", "check", "--config", hub.configuration), `the configuration is right (${hub.configuration})\n`);
      const wrong = path.join(cli.home, "wrong.toml");
      await writeFile(wrong, 'lisen = "127.0.0.1:8000"\n[log]\nlevel = "loud"\n');
      await refused(wrongUsage, /lisen.*did you mean.*listen/, ["config", "check", "--config", wrong]);
    });

    it("prints every value and where it comes from, and no secret", async () => {
      const { code, stdout } = await cli.run(["config", "print", "--config", hub.configuration, "--log-format", "json"],
        { environment: { CODEHUB_LOG_LEVEL: "debug", CODEHUB_ADMIN_PASSWORD: Hub.adminPassword } });
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^public_url = ${hub.url} +# .*codehub\\.toml`, "m"));
      assert.match(stdout, /^log\.level = debug +# .*CODEHUB_LOG_LEVEL/m);
      assert.match(stdout, /^log\.format = json +# .*--log-format/m);
      assert.match(stdout, /^apps_domain = localhost +# /m);
      assert.ok(!stdout.includes(Hub.adminPassword));
    });
  });

  describe("completion", () => {
    it("prints a script that bash takes, and that completes commands, flags and names", async () => {
      const script = path.join(cli.home, "completion.bash");
      await writeFile(script, await cli.ok("completion", "bash"));
      await run("bash", ["-n", script]);
      await symlink(path.resolve(process.env.CODEHUB_PROGRAM), path.join(cli.home, "codehub"));
      await cli.json("create", "completed", "--stopped", "-w");
      const complete = async (...words) => (await run("bash", ["-c",
        `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _codehub; printf '%s\\n' "\${COMPREPLY[@]}"`, script, "codehub", ...words],
        { env: { ...cli.environment, PATH: `${cli.home}:${process.env.PATH}` } })).split("\n").filter(Boolean).sort();
      assert.deepEqual(await complete("st"), ["start", "stop"]);
      assert.deepEqual(await complete("user", "re"), ["reset-password"]);
      assert.deepEqual(await complete("create", "--st"), ["--startup-script", "--stopped"]);
      assert.deepEqual(await complete("show", "comp"), ["completed"]);
      await cli.ok("delete", "completed", "-y", "-w");
    });

    it("prints one for zsh too, which names every command", async () => {
      const script = await cli.ok("completion", "zsh");
      assert.match(script, /^#compdef codehub/);
      const commands = [...(await cli.ok("--help")).split("Subcommands:")[1].matchAll(/^  ([a-z]+) /gm)].map(([, name]) => name);
      assert.ok(commands.length > 15, String(commands));
      for (const command of commands) assert.ok(script.includes(`'${command}'`), command);
    });
  });

  // The last one: it slows down further attempts from here.
  it("answers 8 when a password was guessed too often", async () => {
    await until("it is told to wait", async () => {
      const { code, stderr } = await cli.login(hub.url, "admin", "a guess");
      assert.ok([notSignedIn, tryLater].includes(code), stderr);
      return code === tryLater && /Try again in \d+ second/.test(stderr);
    }, 20);
    assert.equal((await cli.run(["whoami"])).code, 0, "who is signed in already stays so");
  });
});
