// git over ssh and over http(s), against real git servers.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { execute, shell } from "./lib/exec.mjs";
import { allowKey, createRepository, gitHttp, gitLog, gitPassword, gitSsh, gitUser } from "./lib/git.mjs";
import { Hub } from "./lib/hub.mjs";
import { until } from "./lib/processes.mjs";

describe("git", () => {
  let hub, admin, workspace;
  const name = `git-${process.pid}`;

  before(async () => {
    await createRepository(name);
    await createRepository(`private/${name}`);
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    await admin.ok("PATCH", "/profile", { git_name: "김하나", git_email: "hana@example.com" });
    workspace = await admin.running({ name: "git", repository: `${gitHttp}/${name}.git` });
  });
  after(() => hub?.remove());

  const setupLog = async (id) => (await admin.ok("GET", `/workspaces/${id}/logs?limit=1000`)).items.map(({ text }) => text).join("\n");

  it("clones over http and takes the identity from the profile", async () => {
    assert.equal(await shell(admin, workspace.id, `ls ~/${name}/README.md >/dev/null && git config user.name`), "김하나");
    assert.equal(await shell(admin, workspace.id, "git config user.email"), "hana@example.com");
  });

  it("pushes over http once the credentials were given, and keeps them for the session only", async () => {
    await shell(admin, workspace.id, `cd ~/${name} && echo one > one.txt && git add one.txt && git commit -qm 'over http'`);
    const refused = await execute(admin, workspace.id, ["bash", "-c", `cd ~/${name} && GIT_TERMINAL_PROMPT=0 git push origin HEAD`]);
    assert.notEqual(refused.code, 0);
    const url = new URL(gitHttp);
    await shell(admin, workspace.id, `printf 'protocol=http\\nhost=${url.host}\\nusername=${gitUser}\\npassword=${gitPassword}\\n\\n' | git credential approve`);
    await shell(admin, workspace.id, `cd ~/${name} && GIT_TERMINAL_PROMPT=0 git push -q origin HEAD`);
    assert.match(await gitLog(name, "--format=%an %s"), /김하나 over http/);
    assert.equal(await shell(admin, workspace.id, `grep -rl '${gitPassword}' ~ 2>/dev/null | head -1`), "", "never written to the home");
  });

  it("knows of work that exists nowhere else, and asks before deleting it", async () => {
    await shell(admin, workspace.id, `cd ~/${name} && echo two > two.txt`);
    const refused = await admin.call("DELETE", `/workspaces/${workspace.id}`);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.error.code, "INVALID_STATE");
    await shell(admin, workspace.id, `cd ~/${name} && rm two.txt`);
  });

  it("asks about an unknown host key rather than trusting it, then clones and pushes over ssh with the person's key", async () => {
    const { public_key: key } = await admin.ok("GET", "/profile/ssh-key");
    assert.match(key, /^ssh-ed25519 /);
    await allowKey(key);
    const over = await admin.running({ name: "ssh", repository: `${gitSsh}/${name}.git` });
    await until("the log names the host key", async () => /host key/i.test(await setupLog(over.id)), 30);
    const host = new URL(gitSsh);
    await shell(admin, over.id, `mkdir -p ~/.ssh && ssh-keyscan -p ${host.port} ${host.hostname} >> ~/.ssh/known_hosts 2>/dev/null`);
    await shell(admin, over.id, `cd ~ && git clone -q ${gitSsh}/${name}.git again && cd again && echo s > s.txt && git add s.txt && git commit -qm 'over ssh' && git push -q origin HEAD`);
    assert.match(await gitLog(name, "--format=%s"), /over ssh/);
    await admin.gone(over.id);
  });

  it("says in words why a clone failed, and the workspace opens all the same", async () => {
    const cases = [
      [`${gitHttp}/no-such-${name}.git`, /not found/i],
      [`${gitHttp}/private/${name}.git`, /credential|authenticat|password|permission|private/i],
      ["https://no-such-host.invalid/x.git", /resolve|host/i],
    ];
    for (const [repository, words] of cases) {
      const broken = await admin.running({ name: `broken-${cases.findIndex(([url]) => url === repository)}`, repository });
      assert.match(await setupLog(broken.id), words, repository);
      assert.equal((await execute(admin, broken.id, ["true"])).code, 0);
      await admin.gone(broken.id);
    }
  });
});
