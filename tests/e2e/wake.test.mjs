// Sleeping workspaces wake by themselves: for a visitor, for a webhook, for who types; not for a tab that was left open.
import assert from "node:assert/strict";
import http from "node:http";
import { after, afterEach, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { openSocket, shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { until } from "./lib/processes.mjs";

// Python's own takes five connections at a time; a hundred would wait for the kernel to ask again.
const server = `
import http.server
class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256
Server(("127.0.0.1", 5173), http.server.SimpleHTTPRequestHandler).serve_forever()`;

describe("waking", () => {
  let hub, admin, owner, friend, workspace, browser;
  const host = (name) => `http://${name}.localhost:${new URL(hub.url).port}`;
  const portUrl = (path = "/") => `${host(`5173-${workspace.id}`)}${path}`;
  const ideUrl = () => `${host(`ide-${workspace.id}`)}/`;
  const row = () => owner.ok("GET", `/workspaces/${workspace.id}`);
  // Without an icon of its own a browser would ask for one, and a request in the moment of freezing wakes.
  const serve = () => shell(owner, workspace.id,
    "cd /tmp && echo '<link rel=icon href=data:,><p>served by the workspace' > index.html && cat > serve.py <<'PY'\n" + server + "\nPY\n(setsid python3 serve.py >/tmp/http.log 2>&1 </dev/null &)");

  async function freeze() {
    await owner.ok("PATCH", `/workspaces/${workspace.id}`, { desired_state: "PAUSED" });
    return owner.phase(workspace.id, "PAUSED");
  }
  /** A request of a program: no browser, no Sec-Fetch headers (fetch of Node has them). */
  function call(url, { method = "GET", headers = {}, body } = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request(url, { method, headers: { Cookie: owner.cookie, ...headers } }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (data) => { text += data; });
        answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
      });
      request.on("error", reject);
      request.end(body);
    });
  }
  const portPath = (path = "/") => `${hub.url}/w/${workspace.id}/port/5173${path}`;
  async function pageOf(person) {
    const page = await openPage(browser);
    const [name, value] = person.cookie.split("=");
    await page.context().addCookies([{ name, value, url: hub.url }]);
    return page;
  }

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    owner = await hub.person(admin, "owner");
    friend = await hub.person(admin, "friend");
    workspace = await owner.running({ name: "sleeper" });
    await serve();
    await until("its server answers", async () => (await call(portPath())).status === 200);
    await owner.ok("POST", `/workspaces/${workspace.id}/shares`, { port: 5173, users: ["friend"] });
    browser = await openBrowser();
  });
  after(async () => { await browser?.close(); await hub?.remove(); });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await owner.start(workspace.id);
  });

  it("a shared link of a frozen workspace answers before the visitor notices", async () => {
    const page = await pageOf(friend);
    assert.equal((await page.goto(portUrl())).status(), 200);
    await freeze();
    const begun = Date.now();
    const answer = await page.goto(portUrl("/?again"));
    const took = Date.now() - begun;
    assert.equal(answer.status(), 200);
    assert.match(await page.innerText("body"), /served by the workspace/);
    assert.ok(took < 2_000, `it took ${took} ms`);
    assert.equal((await row()).intent_cause, "a visit of port 5173 by `friend`");
  });

  it("a webhook is held and served, and many at once wake it once", async () => {
    await freeze();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => call(portPath(`/?hook=${i}`))));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    assert.match(answers[0].text, /served by the workspace/);
    const { items } = await owner.ok("GET", `/workspaces/${workspace.id}/transitions`);
    assert.deepEqual(items.slice(0, 2).map(({ from, to }) => `${from}>${to}`), ["PAUSED>RUNNING", "RUNNING>PAUSED"]);
  });

  it("link previews and HEAD wake nothing", async () => {
    await freeze();
    const preview = await call(portPath(), { headers: { "User-Agent": "Slackbot-LinkExpanding 1.0", Accept: "text/html" } });
    assert.equal(preview.status, 200);
    assert.match(preview.text, /asleep/);
    assert.equal((await call(portPath(), { method: "HEAD" })).status, 503);
    assert.equal((await row()).phase, "PAUSED");
  });

  it("a stopped workspace shows how far it is, and then that nothing listens yet, until something does", async () => {
    await owner.stop(workspace.id);
    const page = await pageOf(owner);
    await page.goto(portUrl());
    await screenshot(page, "wake-waiting");
    await page.getByRole("heading", { name: "Nothing listens on 5173 yet" }).waitFor({ timeout: 60_000 });
    await screenshot(page, "wake-nothing-listens");
    await serve();
    await page.getByText("served by the workspace").waitFor({ timeout: 60_000 });
  });

  it("an open tab of the IDE that nobody touches wakes nothing", async () => {
    const page = await pageOf(owner);
    await page.goto(ideUrl());
    await page.locator(".monaco-workbench").first().waitFor({ timeout: 60_000 });
    await page.locator(".monaco-editor, .welcomePageContainer, .editor-group-watermark").first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await freeze();
    await page.getByRole("status").filter({ hasText: "This workspace is asleep" }).waitFor();
    await screenshot(page, "wake-asleep");
    // The IDE takes its connection for lost after a while, and makes it anew by itself.
    await page.waitForEvent("websocket", { timeout: 90_000 });
    assert.equal((await row()).phase, "PAUSED");
    const again = page.waitForEvent("websocket", { timeout: 90_000 });
    await owner.stop(workspace.id);
    await again;
    assert.equal((await row()).phase, "STANDBY");
  });

  it("typing in the IDE wakes it, and its terminal is as it was", async () => {
    const page = await pageOf(owner);
    await page.goto(ideUrl());
    await page.locator(".monaco-workbench").first().waitFor({ timeout: 60_000 });
    await page.keyboard.press("Control+Backquote");
    await page.locator(".terminal-wrapper .xterm").first().waitFor();
    const terminal = page.locator(".terminal-wrapper .xterm-helper-textarea").first();
    await until("the terminal answers", async () => {
      await terminal.focus();
      await page.keyboard.type("KEPT=still-here; echo ready > /tmp/terminal\n");
      return (await shell(owner, workspace.id, "cat /tmp/terminal 2>/dev/null || true")) === "ready";
    });
    await freeze();
    await page.getByRole("status").filter({ hasText: "This workspace is asleep" }).waitFor();
    await terminal.focus();
    await page.keyboard.type("echo $KEPT > /tmp/terminal\n");
    await owner.phase(workspace.id, "RUNNING", 10);
    assert.match((await row()).intent_cause, /keys or pointer in the IDE/);
    await page.locator("#codehub-presence").waitFor({ state: "hidden" });
    await until("what was typed has arrived", async () =>
      (await shell(owner, workspace.id, "cat /tmp/terminal")) === "still-here");
  });

  it("a command wakes it", async () => {
    await freeze();
    assert.equal(await shell(owner, workspace.id, "echo awake"), "awake");
    await owner.stop(workspace.id);
    assert.equal(await shell(owner, workspace.id, "echo awake"), "awake");
  });

  it("a terminal of the dashboard wakes it when somebody types, and goes on", async () => {
    const { status, socket } = await openSocket(
      `${hub.url}/api/v1/workspaces/${workspace.id}/terminals/kept?cols=80&rows=24`, { Cookie: owner.cookie });
    assert.equal(status, 101);
    await socket.read();
    await freeze();
    socket.send(Buffer.from("echo awake-$((6*7))\n"));
    let seen = "";
    while (!seen.includes("awake-42")) {
      const message = await socket.read();
      assert.ok(message, "the terminal ended");
      if (!message.text) seen += message.data.toString();
    }
    socket.end();
  });
});
