// A server that listens in a workspace is one address away from its owner, and from nobody else.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { openSocket, shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { until } from "./lib/processes.mjs";

const counting = `
import http.server, socketserver, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.path == "/events":
            self.send_response(200); self.send_header("Content-Type", "text/event-stream"); self.send_header("Connection", "close"); self.end_headers()
            for number in range(3):
                self.wfile.write(b"data: %d\\n\\n" % number); self.wfile.flush(); time.sleep(0.2)
            return
        if self.path == "/old":
            self.send_response(302); self.send_header("Location", "http://localhost:%d/new" % self.server.server_port); self.send_header("Content-Length", "0"); self.end_headers()
            return
        body = ("<title>served</title><p>" + "|".join([self.path, self.headers["Host"], self.headers.get("Cookie", "")])).encode()
        self.send_response(200); self.send_header("Content-Type", "text/html"); self.send_header("Content-Length", str(len(body))); self.end_headers()
        self.wfile.write(body)
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`;

describe("ports", () => {
  let hub, admin, owner, colleague, workspace, browser;
  const portUrl = (port, path = "/") => `http://${port}-${workspace.id}.localhost:${new URL(hub.url).port}${path}`;
  const listen = (port) => shell(owner, workspace.id,
    `cat > /tmp/serve.py <<'PY'\n${counting}\nPY\nsetsid python3 /tmp/serve.py ${port} >/dev/null 2>&1 </dev/null & `);

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    owner = await hub.person(admin, "owner");
    colleague = await hub.person(admin, "colleague");
    workspace = await owner.running({ name: "served" });
    browser = await openBrowser();
    await listen(8123);
  });
  after(async () => { await browser?.close(); await hub?.remove(); });

  /** A page whose browser is signed in as that person. */
  async function pageOf(person) {
    const page = await openPage(browser);
    const [name, value] = person.cookie.split("=");
    await page.context().addCookies([{ name, value, url: hub.url }]);
    return page;
  }

  it("opens in the owner's browser under an address of its own", async () => {
    const page = await pageOf(owner);
    await until("port 8123 answers", async () => (await page.goto(portUrl(8123, "/a?b=1"))).status() === 200);
    assert.equal(await page.locator("p").innerText(), "/a?b=1|localhost:8123|", "the server believes to be at localhost and sees no cookie of the platform");
    assert.equal(page.url(), portUrl(8123, "/a?b=1"));
    await screenshot(page, "port");
    await page.goto(portUrl(8123, "/old"));
    assert.equal(page.url(), portUrl(8123, "/new"), "a redirect to localhost stays at our address");
    await page.context().close();
  });

  it("is listed with its process and address, and nothing of ours is", async () => {
    const listed = await until("port 8123 is known as http", async () => {
      const { ports } = await owner.ok("GET", `/workspaces/${workspace.id}/ports`);
      return ports.find(({ port, protocol }) => port === 8123 && protocol === "http") && ports;
    });
    assert.deepEqual(listed.map(({ port, addresses, process, url }) => ({ port, addresses, process, url })),
      [{ port: 8123, addresses: ["127.0.0.1"], process: "python3", url: portUrl(8123) }]);
  });

  it("streams events as they come", async () => {
    const page = await pageOf(owner);
    await page.goto(portUrl(8123));
    const times = await page.evaluate(() => new Promise((resolve, reject) => {
      const seen = [];
      const source = new EventSource("/events");
      source.onmessage = () => { seen.push(performance.now()); if (seen.length === 3) { source.close(); resolve(seen); } };
      source.onerror = () => reject(new Error("the stream broke off"));
    }));
    assert.ok(times[2] - times[0] > 200, "not all at once at the end");
    await page.context().close();
  });

  it("is there by a path too", async () => {
    const page = await pageOf(owner);
    const answer = await page.goto(`${hub.url}/w/${workspace.id}/port/8123/x`);
    assert.equal(answer.status(), 200);
    assert.match(await page.locator("p").innerText(), /^\/x\|localhost:8123\|/);
    await page.context().close();
  });

  it("says where nothing listens, and never opens the agent's own port", async () => {
    const page = await pageOf(owner);
    const nothing = await page.goto(portUrl(8125));
    assert.equal(nothing.status(), 502);
    assert.match(await page.locator("body").innerText(), /Nothing answers on port 8125/);
    const agentPort = 7070;
    assert.equal((await page.goto(portUrl(agentPort))).status(), 502);
    await page.context().close();
  });

  it("is closed to a colleague and to strangers", async () => {
    const page = await pageOf(colleague);
    assert.equal((await page.goto(portUrl(8123))).status(), 403);
    await page.context().close();
    const stranger = await openPage(browser);
    await stranger.goto(portUrl(8123));
    assert.match(stranger.url(), /\/login\?next=/);
    const answer = await openSocket(`${hub.url}/`, { Host: new URL(portUrl(8123)).host });
    assert.equal(answer.status, 401, "never a log-in page for what is no page");
    await stranger.context().close();
  });

  it("is what links in the IDE and its terminals lead to", async () => {
    const uri = await shell(owner, workspace.id, "echo \"$VSCODE_PROXY_URI\"");
    assert.equal(uri.trim(), `http://{{port}}-${workspace.id}.localhost:${new URL(hub.url).port}/`);
  });
});
