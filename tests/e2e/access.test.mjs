// A colleague has an account and cannot see any of it; without a session there is nothing at all.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openSocket } from "./lib/exec.mjs";
import { Hub } from "./lib/hub.mjs";

describe("access", () => {
  let hub, admin, owner, colleague, workspace;

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    owner = await hub.person(admin, "owner");
    colleague = await hub.person(admin, "colleague");
    workspace = await owner.running({ name: "mine" });
  });
  after(() => hub?.remove());

  const routes = () => [
    ["GET", ""], ["PATCH", "", { name: "stolen" }], ["DELETE", ""], ["POST", "/retry"], ["GET", "/logs"], ["GET", "/usage"],
    ["GET", "/terminals"], ["DELETE", "/terminals/main"], ["GET", "/terminals/main"], ["GET", "/exec"],
  ].map(([method, path, body]) => [method, `/workspaces/${workspace.id}${path}`, body]);

  it("refuses every API route of another person's workspace with 403", async () => {
    for (const [method, path, body] of routes()) {
      const answer = await colleague.call(method, path, body);
      assert.equal(answer.status, 403, `${method} ${path}`);
      assert.equal(answer.body.error.code, "FORBIDDEN", `${method} ${path}`);
    }
    assert.equal((await owner.ok("GET", `/workspaces/${workspace.id}`)).name, "mine");
  });

  it("refuses every API route without a session with 401", async () => {
    const nobody = Object.create(colleague, { cookie: { value: "" } });
    for (const [method, path, body] of routes()) {
      const answer = await nobody.call(method, path, body);
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.equal(answer.body.error.code, "UNAUTHORIZED", `${method} ${path}`);
    }
  });

  it("does not list it to a colleague", async () => {
    assert.deepEqual((await colleague.ok("GET", "/workspaces")).items, []);
    assert.equal((await colleague.call("GET", "/workspaces?owner=all")).status, 403);
    assert.equal((await owner.ok("GET", "/workspaces")).items.length, 1);
  });

  it("keeps administration to administrators", async () => {
    for (const [method, path, body] of [["GET", "/users"], ["POST", "/users", { username: "x" }], ["GET", "/groups"],
      ["POST", "/groups", { name: "x" }], ["POST", `/users/${owner.user.id}/reset-password`]]) {
      assert.equal((await colleague.call(method, path, body)).status, 403, `${method} ${path}`);
    }
  });

  it("guards the path form: 308 and the IDE for the owner, 403 for a colleague, 401 for nobody", async () => {
    const visit = (path, cookie, headers = {}) =>
      fetch(`${hub.url}${path}`, { redirect: "manual", headers: { ...(cookie ? { Cookie: cookie } : {}), ...headers } });
    const bare = await visit(`/w/${workspace.id}`, owner.cookie);
    assert.equal(bare.status, 308);
    assert.equal(bare.headers.get("location"), `/w/${workspace.id}/`);
    const inside = await fetch(`${hub.url}/w/${workspace.id}/`, { headers: { Cookie: owner.cookie, Accept: "text/html" } });
    assert.equal(inside.status, 200);
    assert.match(await inside.text(), /code-server|vscode|workbench/i);
    for (const path of [`/w/${workspace.id}`, `/w/${workspace.id}/`]) {
      assert.equal((await visit(path, colleague.cookie)).status, 403, path);
      assert.equal((await visit(path, "")).status, 401, path);
      assert.equal((await visit(path, "session=forged")).status, 401, path);
    }
    // Not by fetch, which says of itself that it is no navigation.
    const page = await rawGet(hub.port, `/w/${workspace.id}/`, { Host: `localhost:${hub.port}`, Accept: "text/html" });
    assert.equal(page.status, 302);
    assert.match(page.location, /^\/login\?next=/);
    assert.equal((await visit("/w/zzzzzzzzzzzz/", owner.cookie)).status, 404);
  });

  it("guards the IDE's own host, its hand-shake and its WebSockets", async () => {
    const host = `ide-${workspace.id}.localhost:${hub.port}`;
    const visit = (path, headers = {}) => rawGet(hub.port, path, { Host: host, ...headers });
    assert.equal((await visit("/")).status, 401);
    assert.equal((await visit("/", { Cookie: owner.cookie })).status, 401, "the platform's cookie means nothing here");
    const page = await visit("/x?y=1", { Accept: "text/html" });
    assert.equal(page.status, 302);
    assert.match(page.cookie, /^codehub_state=[\w-]{43};.*HttpOnly/i);
    assert.doesNotMatch(page.cookie, /Domain/i);
    const state = page.cookie.split(";")[0];

    const issue = (cookie) => fetch(page.location, { redirect: "manual", headers: { Cookie: cookie, Accept: "text/html" } });
    assert.equal((await issue(colleague.cookie)).status, 403);
    const back = new URL((await issue(owner.cookie)).headers.get("location"));
    assert.equal(back.host, host);
    const link = back.pathname + back.search;
    assert.equal((await visit(link)).status, 403, "a link means nothing to a browser that did not ask for it");
    const lured = await visit(link, { Accept: "text/html" });
    assert.equal(lured.status, 302, "it begins a hand-shake of its own");
    assert.match(lured.location, /\/auth\/app\?/);
    assert.doesNotMatch(lured.cookie, /codehub_app/);
    const redeemed = await visit(link, { Cookie: state });
    assert.equal(redeemed.status, 302);
    assert.equal(redeemed.location, "/x?y=1");
    const cookie = redeemed.cookie.split(";")[0];
    assert.match(redeemed.cookie, /HttpOnly/i);
    assert.doesNotMatch(redeemed.cookie, /Domain/i);
    assert.equal((await visit(link, { Cookie: state })).status, 401, "a code works once");
    assert.equal((await visit("/healthz", { Cookie: cookie })).status, 200);

    const socket = (headers) => openSocket(`http://127.0.0.1:${hub.port}/stable-x?reconnectionToken=a`, { Host: host, ...headers });
    assert.equal((await socket({})).status, 401);
    assert.equal((await socket({ Cookie: cookie, Origin: "http://evil.example" })).status, 403);
    assert.equal((await openSocket(`${hub.url}/w/${workspace.id}/stable-x`, { Cookie: colleague.cookie })).status, 403);
    assert.equal((await openSocket(`${hub.url}/w/${workspace.id}/stable-x`)).status, 401);

    await owner.ok("POST", "/logout");
    assert.equal((await visit("/", { Cookie: cookie })).status, 401, "signing out ends the app's session too");
    await owner.login("owner", owner.password);
  });

  it("answers to its own names only", async () => {
    for (const host of ["evil.example", `ide-${workspace.id}.evil.example`, `localhost.evil.example`, "ide-x.localhost"]) {
      assert.equal((await rawGet(hub.port, "/", { Host: host })).status, 421, host);
    }
  });

  it("does not fall for path tricks", async () => {
    for (const path of ["/w/../api/v1/session", `/w/${workspace.id}/../../api/v1/session`, `/w/${workspace.id}/%2e%2e/%2e%2e/`,
      `/w/${workspace.id}/a%2f..%2fb`, "//evil.example/", "/api/v1/../v1/session", "/api/v1/workspaces/%2e%2e"]) {
      const answer = await rawGet(hub.port, path, { Host: `localhost:${hub.port}`, Cookie: owner.cookie });
      assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
  });

  it("closes open sockets when their session ends", async () => {
    const opened = await openSocket(`${hub.url}/api/v1/workspaces/${workspace.id}/terminals/t1?cols=80&rows=24`, { Cookie: owner.cookie });
    assert.equal(opened.status, 101);
    await owner.ok("POST", "/logout");
    await opened.socket.closed;
    await owner.login("owner", owner.password);
  });
});

/** A request whose path and Host are sent as they are (fetch would tidy them). */
async function rawGet(port, path, headers) {
  const http = await import("node:http");
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, path, headers }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode, location: answer.headers.location,
        cookie: answer.headers["set-cookie"]?.[0] ?? "" }));
    });
    request.on("error", reject);
    request.end();
  });
}
