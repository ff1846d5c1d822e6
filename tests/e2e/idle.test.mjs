// Who uses a workspace keeps it awake, and who does not, does not: an open tab is no use, a silent build is.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker, until } from "./lib/processes.mjs";

// With an icon of its own: a browser would ask for one, and a request in the moment of freezing wakes.
const serving = `mkdir -p /tmp/served && cd /tmp/served && echo "<link rel=icon href=data:,><title>served</title>" > index.html && exec python3 -m http.server --bind 127.0.0.1 8123`;

describe("idleness", { timeout: 900_000 }, () => {
  let hub, admin, browser;
  const workspaces = {};
  const pages = {};
  let typing;

  const started = (name, command) => shell(admin, workspaces[name].id, `setsid sh -c '${command}' >/dev/null 2>&1 </dev/null &`);
  const phase = async (name) => (await admin.ok("GET", `/workspaces/${workspaces[name].id}`)).phase;
  const idleness = (name) => admin.ok("GET", `/workspaces/${workspaces[name].id}/idleness`);
  const container = async (name) => (await docker("ps", "-a", "--filter", `label=codehub.workspace=${workspaces[name].id}`, "--format", "{{.State}}")).trim();

  async function openIde(name) {
    const page = await openPage(browser);
    const [cookie, value] = admin.cookie.split("=");
    await page.context().addCookies([{ name: cookie, value, url: hub.url }]);
    await page.goto(`http://ide-${workspaces[name].id}.localhost:${new URL(hub.url).port}/`);
    await page.locator(".monaco-workbench").first().waitFor({ timeout: 60_000 });
    pages[name] = page;
    return page;
  }

  async function newEditor(page, text) {
    const commands = page.locator(".quick-input-widget input[type=text]");
    await until("the palette opens", async () => {
      await page.keyboard.press("F1");
      return commands.waitFor({ timeout: 3_000 }).then(() => true, () => false);
    });
    await commands.fill(">New Untitled Text File");
    await page.locator(".quick-input-widget .monaco-list-row", { hasText: "New Untitled Text File" }).first().click();
    await page.locator(".editor-instance .view-lines").first().click();
    await page.keyboard.type(text);
    await page.locator(".view-lines", { hasText: text }).waitFor();
  }

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    for (const name of ["untouched", "typed", "building", "copying", "sleeping"]) {
      workspaces[name] = await admin.running({ name, size: "small" });
    }
    browser = await openBrowser();
    const left = await openIde("untouched");
    await newEditor(left, "not saved anywhere");
    await left.keyboard.press("Control+Backquote");
    await left.locator(".terminal-wrapper .xterm").first().waitFor();
    await until("the terminal takes a command", async () => {
      await left.locator(".terminal-wrapper .xterm-helper-textarea").first().focus();
      await left.keyboard.type("COLOUR=violet; echo ready > ~/ready.txt\n");
      return until("its effect", () => shell(admin, workspaces.untouched.id, "cat ~/ready.txt"), 3).catch(() => false);
    });
    await started("untouched", serving);
    await newEditor(await openIde("typed"), "still here");
    await started("building", "while :; do :; done");
    await started("copying", "while :; do dd if=/dev/zero of=$HOME/copy bs=1M count=48 conv=fsync; sleep 1; done");
    await started("sleeping", "sleep 10000");
    typing = setInterval(() => void pages.typed.keyboard.type(".").catch(() => {}), 5_000);
    await admin.ok("PUT", "/policy", { rules: { idle_after: 30, pause_after: 60, stop_after: null }, bounds: {} });
  });
  after(async () => {
    clearInterval(typing);
    await browser?.close();
    await hub?.remove();
  });

  it("says why each of them is awake", async () => {
    const busy = await until("the build is noticed", async () => {
      const { awake } = await idleness("building");
      return awake.some((why) => /CPU/.test(why)) && awake;
    }, 120);
    assert.match(busy.join(), /uses [0-9.]+ CPU/);
    await until("the copy is noticed", async () => (await idleness("copying")).awake.some((why) => /MiB\/s/.test(why)), 120);
    assert.ok((await idleness("typed")).awake.length > 0);
    assert.equal((await idleness("untouched")).coming[0].step, "pause");
  });

  it("freezes the tab that nobody touches, and the one that only sleeps", async () => {
    await until("both are frozen", async () => (await phase("untouched")) === "PAUSED" && (await phase("sleeping")) === "PAUSED", 300);
    assert.equal(await container("untouched"), "paused");
    const { items } = await admin.ok("GET", `/workspaces/${workspaces.untouched.id}/transitions`);
    assert.equal(items[0].to, "PAUSED");
    assert.match(items[0].cause, /idle/);
  });

  it("leaves those alone in which somebody types, or something works", async () => {
    for (const name of ["typed", "building", "copying"]) assert.equal(await phase(name), "RUNNING", name);
  });

  it("stays frozen while the tab is only open", async () => {
    // The IDE takes its connection for lost after a while, and makes it anew by itself.
    await pages.untouched.waitForEvent("websocket", { timeout: 120_000 });
    assert.equal(await phase("untouched"), "PAUSED");
  });

  it("wakes at the first key, with its editor, terminal and dev server as before", async () => {
    const page = pages.untouched;
    await screenshot(page, "frozen-ide");
    await page.keyboard.press("Shift");
    await until("it is awake", async () => (await phase("untouched")) === "RUNNING", 10);
    await page.locator(".view-lines", { hasText: "not saved anywhere" }).waitFor();
    await until("the same shell takes a command", async () => {
      await page.locator(".terminal-wrapper .xterm-helper-textarea").first().focus();
      await page.keyboard.type("echo $COLOUR > ~/colour.txt\n");
      return until("its effect", () => shell(admin, workspaces.untouched.id, "cat ~/colour.txt"), 5).catch(() => false);
    }, 90);
    assert.equal(await shell(admin, workspaces.untouched.id, "cat ~/colour.txt"), "violet");
    await screenshot(page, "woken-ide");
    const visitor = await openPage(browser);
    const [cookie, value] = admin.cookie.split("=");
    await visitor.context().addCookies([{ name: cookie, value, url: hub.url }]);
    const answer = await visitor.goto(`http://8123-${workspaces.untouched.id}.localhost:${new URL(hub.url).port}/`);
    assert.equal(answer.status(), 200);
  });

  it("wakes for a visit of a port, which is served as if nothing had been", async () => {
    await admin.ok("PATCH", `/workspaces/${workspaces.untouched.id}`, { desired_state: "PAUSED" });
    await admin.phase(workspaces.untouched.id, "PAUSED");
    const visitor = await openPage(browser);
    const [cookie, value] = admin.cookie.split("=");
    await visitor.context().addCookies([{ name: cookie, value, url: hub.url }]);
    const answer = await visitor.goto(`http://8123-${workspaces.untouched.id}.localhost:${new URL(hub.url).port}/`);
    assert.equal(answer.status(), 200);
    assert.equal(await visitor.title(), "served");
    const { items } = await admin.ok("GET", `/workspaces/${workspaces.untouched.id}/transitions`);
    assert.match(items[0].cause, /8123/);
  });
});
