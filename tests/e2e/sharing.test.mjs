// One link away from the right people: an app with hot reload, two people and a guest, and everyone out at once.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { promisify } from "node:util";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { openSocket, shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker, until } from "./lib/processes.mjs";

const run = promisify(execFile);
const viteApp = path.join(import.meta.dirname, "apps", "vite");

describe("sharing a port", () => {
  let hub, admin, owner, friend, stranger, workspace, browser, container;
  const origin = (name) => `http://${name}.localhost:${new URL(hub.url).port}`;
  const portUrl = (port, at = "/") => `${origin(`${port}-${workspace.id}`)}${at}`;
  const share = (fields) => owner.ok("POST", `/workspaces/${workspace.id}/shares`, { port: 5173, ...fields });
  const edit = (file, from, to) => shell(owner, workspace.id, `sed -i 's/${from}/${to}/' /tmp/vite/src/${file}`);

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    owner = await hub.person(admin, "owner");
    friend = await hub.person(admin, "friend");
    stranger = await hub.person(admin, "stranger");
    workspace = await owner.running({ name: "shared" });
    container = (await docker("ps", "-q", "--filter", `name=${workspace.id}`)).trim();
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: viteApp });
    await docker("cp", viteApp, `${container}:/tmp/vite`);
    await docker("exec", "-u", "0", container, "chmod", "-R", "a+rwX", "/tmp/vite");
    await shell(owner, workspace.id,
      "cd /tmp/vite && PATH=/opt/codehub/node/bin:/opt/codehub/bin:$PATH setsid node node_modules/vite/bin/vite.js --host 127.0.0.1 --port 5173 --strictPort >/tmp/vite.log 2>&1 </dev/null & ");
    browser = await openBrowser();
    await until("Vite answers", async () => (await fetchAs(owner, portUrl(5173))) === 200);
  });
  after(async () => { await browser?.close(); await hub?.remove(); });

  /** A page whose browser is signed in as that person; nobody for a guest. */
  async function pageOf(person, options) {
    const page = await openPage(browser, options);
    if (!person) return page;
    const [name, value] = person.cookie.split("=");
    await page.context().addCookies([{ name, value, url: hub.url }]);
    return page;
  }
  /** The status that a person's browser gets for a page. */
  async function fetchAs(person, url) {
    const page = await pageOf(person);
    try {
      return (await page.goto(url)).status();
    } finally {
      await page.context().close();
    }
  }
  const unshare = async () => {
    const { shares } = await owner.ok("GET", `/workspaces/${workspace.id}/shares`);
    for (const { id } of shares) await owner.ok("DELETE", `/shares/${id}`);
  };

  afterEach(unshare);

  it("shows a colleague an app whose edits arrive without a reload, and the owner who watches", async () => {
    const made = await share({ users: ["friend"] });
    assert.equal(made.audience, "people");
    const page = await pageOf(friend);
    await page.goto(portUrl(5173));
    await page.getByRole("button", { name: "clicked 0" }).click();
    await edit("App.jsx", "first edition", "second edition");
    await page.getByRole("heading", { name: "second edition" }).waitFor();
    assert.equal(await page.getByRole("button").innerText(), "clicked 1", "the page was not loaded anew");
    const viewers = await until("the viewer is seen", async () => {
      const { viewers } = await owner.ok("GET", `/shares/${made.id}/viewers`);
      return viewers.length > 0 && viewers;
    });
    assert.deepEqual(viewers.map(({ name, guest }) => ({ name, guest })), [{ name: "friend", guest: false }]);
    await screenshot(page, "shared-vite");

    const begun = Date.now();
    await owner.ok("DELETE", `/shares/${made.id}`);
    await until("the colleague is out", async () => (await fetchAs(friend, portUrl(5173))) === 403);
    assert.ok(Date.now() - begun < 15_000);
    await page.context().close();
  });

  it("ends an open WebSocket within a second when it is taken back", async () => {
    const made = await share({ users: ["friend"] });
    const page = await pageOf(friend);
    const socket = page.waitForEvent("websocket");
    await page.goto(portUrl(5173));
    const hot = await socket;
    const closing = hot.waitForEvent("close");
    const begun = Date.now();
    await owner.ok("PATCH", `/shares/${made.id}`, { audience: "owner" });
    await closing;
    assert.ok(Date.now() - begun < 1000, `it took ${Date.now() - begun} ms`);
    await page.context().close();
  });

  it("lets each audience in, and nobody else", async () => {
    const made = await share({ audience: "everyone" });
    assert.equal(await fetchAs(stranger, portUrl(5173)), 200);
    await owner.ok("PATCH", `/shares/${made.id}`, { audience: "people", users: ["friend"] });
    assert.equal(await fetchAs(friend, portUrl(5173)), 200);
    assert.equal(await fetchAs(stranger, portUrl(5173)), 403);
    const group = await admin.ok("POST", "/groups", { name: "design" });
    await admin.ok("PUT", `/groups/${group.id}/members/${stranger.user.id ?? stranger.user.user.id}`);
    await owner.ok("PATCH", `/shares/${made.id}`, { groups: ["design"], users: [] });
    assert.equal(await fetchAs(stranger, portUrl(5173)), 200);
    assert.equal(await fetchAs(friend, portUrl(5173)), 403);
    assert.equal(await fetchAs(owner, portUrl(5173)), 200);
    const shared = await stranger.ok("GET", "/shares?with=me");
    assert.deepEqual(shared.shares.map(({ port }) => port), [5173]);
  });

  it("lets a guest in by the link, who reads first whose app it is, and whose address bar forgets the token", async () => {
    const made = await share({ audience: "link" });
    for (const [locale, headline, go] of [["en-US", /shares an app with you/, "Continue"], ["ko-KR", /공유한 앱입니다/, "계속"]]) {
      const page = await pageOf(null, { locale });
      await page.goto(made.link);
      assert.equal(page.url(), portUrl(5173), "no token in the address bar");
      await page.getByRole("heading", { name: headline }).waitFor();
      await screenshot(page, `guest-${locale.slice(0, 2)}`);
      await page.getByRole("textbox").fill("Mina");
      await page.getByRole("button", { name: go }).click();
      await page.getByRole("heading", { name: "second edition" }).waitFor();
      await page.goto(made.link);
      await page.getByRole("heading", { name: "second edition" }).waitFor({ timeout: 10_000 });
      await page.context().close();
    }
    const { visits } = await owner.ok("GET", `/shares/${made.id}/visits`);
    assert.ok(visits.every(({ name, guest }) => name === "Mina" && guest), JSON.stringify(visits));
    const renewed = await owner.ok("POST", `/shares/${made.id}/link`);
    assert.notEqual(renewed.link, made.link);
    assert.equal(await fetchAs(null, made.link), 403, "the old link is dead");
  });

  it("asks for the password, ends in time, and counts its viewers", async () => {
    const made = await share({ audience: "link", password: "open sesame" });
    const page = await pageOf(null);
    await page.goto(made.link);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("alert").filter({ hasText: "This is not the password." }).waitFor();
    await screenshot(page, "guest-password");
    await page.getByLabel("Password").fill("open sesame");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("heading", { name: "second edition" }).waitFor();

    await owner.ok("PATCH", `/shares/${made.id}`, { max_viewers: 1, password: null });
    const second = await pageOf(null);
    await second.goto(made.link);
    const full = second.waitForResponse((answer) => answer.status() === 429);
    await second.getByRole("button", { name: "Continue" }).click();
    await full;
    await second.context().close();

    await owner.ok("PATCH", `/shares/${made.id}`, { read_only: true });
    const posted = await page.evaluate(async () => (await fetch("/hook", { method: "POST" })).status);
    assert.equal(posted, 403, "for reading only");
    await owner.ok("PATCH", `/shares/${made.id}`, { read_only: false, max_viewers: null, expires_at: new Date(Date.now() + 2000).toISOString() });
    await until("it is over", async () => (await page.goto(portUrl(5173))).status() === 403);
    await page.context().close();
  });

  it("has a name of its own that may move to another port", async () => {
    const made = await share({ audience: "everyone", alias: "demo" });
    assert.equal(made.url, `${origin("demo")}/`);
    const page = await pageOf(stranger);
    await page.goto(made.url);
    await page.getByRole("heading", { name: "second edition" }).waitFor();
    await page.context().close();
    const moved = await owner.ok("POST", `/workspaces/${workspace.id}/shares`, { port: 5174, audience: "everyone", alias: "demo", move_alias: true });
    assert.equal(moved.url, `${origin("demo")}/`);
    assert.equal(await fetchAs(stranger, `${origin("demo")}/`), 502, "nothing listens there");
  });

  it("holds to the operator's limits at once", async () => {
    const made = await share({ audience: "link", users: ["friend"] });
    await admin.ok("PATCH", "/share-limits", { widest_audience: "everyone" });
    const shown = await owner.ok("GET", `/shares/${made.id}`);
    assert.equal(shown.effective.audience, "people", "a link is not everyone: who is named stays");
    assert.equal(await fetchAs(friend, portUrl(5173)), 200);
    assert.equal(await fetchAs(stranger, portUrl(5173)), 403);
    const guest = await pageOf(null);
    await guest.goto(made.link);
    assert.doesNotMatch(await guest.locator("body").innerText(), /edition/);
    await guest.context().close();
    const wider = await owner.call("POST", `/workspaces/${workspace.id}/shares`, { port: 5174, audience: "link" });
    assert.equal(wider.status, 403);
    await admin.ok("PATCH", "/share-limits", { widest_audience: "link" });
  });

  it("survives that the workspace stops and starts", async () => {
    const made = await share({ users: ["friend"], alias: "lasting" });
    await owner.stop(workspace.id);
    const page = await pageOf(friend);
    await page.goto(made.url);  // Wakes it.
    assert.doesNotMatch(await page.content(), /\/workspaces\//, "no way to the owner's dashboard");
    await screenshot(page, "shared-asleep");
    await owner.phase(workspace.id, "RUNNING");
    await page.getByText(/nothing (listens|answers)/i).first().waitFor();
    await page.context().close();
    const refused = await openSocket(`${hub.url}/`, { Host: new URL(portUrl(5173)).host, Cookie: stranger.cookie });
    assert.equal(refused.status, 401);
  });
});
