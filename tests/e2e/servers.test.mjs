// Development servers as people run them: a front end and its API on two ports, Next.js, one that listens on ::1 alone.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { shell } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";
import { docker, until } from "./lib/processes.mjs";

const run = promisify(execFile);
const nextApp = path.join(import.meta.dirname, "apps", "next");

// The front end asks the API with credentials, as on a laptop: two ports of one host.
const twoServers = `
import http.server, socketserver, sys, threading
FRONT = b"""<title>front</title><p>waiting</p><script>
  const api = location.origin.replace('5173', '8080');
  const ask = (way) => fetch(api + way, { credentials: 'include' }).then((answer) => answer.text());
  ask('/login').then(() => ask('/me')).then((text) => { document.querySelector('p').textContent = text; },
    (error) => { document.querySelector('p').textContent = 'failed: ' + error; });
</script>"""
class Front(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Type", "text/html"); self.end_headers(); self.wfile.write(FRONT)
class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "http://localhost:5173")
        self.send_header("Access-Control-Allow-Credentials", "true")
        if self.path == "/login": self.send_header("Set-Cookie", "user=lee; Path=/; HttpOnly")
        self.end_headers(); self.wfile.write(("the API knows: " + self.headers.get("Cookie", "nobody")).encode())
class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
threading.Thread(target=Server(("127.0.0.1", 8080), Api).serve_forever, daemon=True).start()
Server(("127.0.0.1", 5173), Front).serve_forever()
`;

describe("development servers", { timeout: 300_000 }, () => {
  let hub, admin, owner, colleague, workspace, browser;
  const domains = { dashboard: "hub.codehub.test", apps: "apps.codehub.test" };
  const portUrl = (port, at = "/") => `http://${port}-${workspace.id}.${domains.apps}:${hub.port}${at}`;
  const begin = (command) => shell(owner, workspace.id, `setsid sh -c '${command}' >/tmp/server.log 2>&1 </dev/null &`);

  before(async () => {
    hub = await (await Hub.start({ domains })).ready();
    admin = await hub.login();
    owner = await hub.person(admin, "owner");
    colleague = await hub.person(admin, "colleague");
    workspace = await owner.running({ name: "servers" });
    browser = await openBrowser({ localDomain: "codehub.test" });
  });
  after(async () => { await browser?.close(); await hub?.remove(); });

  async function pageOf(person) {
    const page = await openPage(browser);
    const [name, value] = person.cookie.split("=");
    await page.context().addCookies([{ name, value, url: `http://${domains.dashboard}:${hub.port}` }]);
    return page;
  }
  const opened = (page, url, seconds = 30) => until(`${url} answers`, async () => (await page.goto(url)).status() === 200, seconds);

  it("lets a front end call its API with cookies, for a colleague who has never been there", async () => {
    await shell(owner, workspace.id, `cat > /tmp/two.py <<'PY'\n${twoServers}\nPY`);
    await begin("python3 /tmp/two.py");
    for (const port of [5173, 8080]) await owner.ok("POST", `/workspaces/${workspace.id}/shares`, { port, users: ["colleague"] });
    const page = await pageOf(colleague);
    await opened(page, portUrl(5173));
    await page.getByText("the API knows: user=lee").waitFor();
    assert.equal(page.url(), portUrl(5173));
    await page.context().close();
  });

  it("opens a server that listens on ::1 alone", async () => {
    await begin("python3 -m http.server --bind ::1 8124");
    const page = await pageOf(owner);
    await opened(page, portUrl(8124));
    assert.match(await page.title(), /Directory listing/);
    const { ports } = await owner.ok("GET", `/workspaces/${workspace.id}/ports`);
    assert.deepEqual(ports.find(({ port }) => port === 8124).addresses, ["::1"]);
    await page.context().close();
  });

  it("shows a Next.js app whose edits arrive without a reload", async () => {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: nextApp });
    const container = (await docker("ps", "-q", "--filter", `name=${workspace.id}`)).trim();
    await docker("cp", nextApp, `${container}:/tmp/next`);
    await docker("exec", "-u", "0", container, "chmod", "-R", "a+rwX", "/tmp/next");
    await begin("cd /tmp/next && NEXT_TELEMETRY_DISABLED=1 PATH=/opt/codehub/node/bin:/opt/codehub/bin:$PATH node node_modules/next/dist/bin/next dev --hostname 127.0.0.1 --port 3000");
    await owner.ok("POST", `/workspaces/${workspace.id}/shares`, { port: 3000, users: ["colleague"] });
    const page = await pageOf(colleague);
    await opened(page, portUrl(3000), 120);
    await page.getByRole("button", { name: "clicked 0" }).click();
    await page.getByRole("button", { name: "clicked 1" }).waitFor();
    await shell(owner, workspace.id, "sed -i 's/first edition/second edition/' /tmp/next/app/page.jsx");
    await page.getByRole("heading", { name: "second edition" }).waitFor();
    assert.equal(await page.getByRole("button").first().innerText(), "clicked 1", "the page was not loaded anew");
    await screenshot(page, "shared-next");
    await page.context().close();
  });

  it("is told by the doctor what a visitor would meet", async () => {
    const { findings } = await owner.ok("POST", `/workspaces/${workspace.id}/ports/8124/doctor`);
    assert.ok(Array.isArray(findings));
    const nobody = await owner.ok("POST", `/workspaces/${workspace.id}/ports/9999/doctor`);
    assert.match(JSON.stringify(nobody.findings), /nothing|Nothing/);
  });
});
