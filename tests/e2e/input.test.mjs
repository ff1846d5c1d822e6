// Bad input: a clear error, and nothing is lost.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Hub } from "./lib/hub.mjs";

describe("bad input", () => {
  let hub, admin;

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
  });
  after(() => hub?.remove());

  const create = (body, headers) => admin.call("POST", "/workspaces", body, headers);
  const bad = async (answer, words, status = 400, code = "INVALID_REQUEST") => {
    const { status: got, body } = await answer;
    assert.equal(got, status, JSON.stringify(body));
    assert.equal(body.error.code, code);
    assert.match(body.error.message, words);
  };

  it("names what is wrong with a field", async () => {
    await bad(create({ name: "" }), /name/);
    await bad(create({ name: "   " }), /name/);
    await bad(create({ name: "x".repeat(300) }), /name/);
    await bad(create({ name: "a\u0000b" }), /name/);
    await bad(create({ name: 5 }), /name/);
    await bad(create({}), /name/);
    await bad(create({ name: "x", nmae: "y" }), /nmae.*name/s);
    await bad(create({ name: "x", size: "giant" }), /size.*small/s);
    await bad(create({ name: "x", image: "UPPER CASE" }), /image/);
    await bad(create({ name: "x", desired_state: "PENDING" }), /desired_state|RUNNING/);
    for (const repository of ["/etc/passwd", "file:///etc", "ext::sh -c id", "-u", "https://me:secret@host/x.git", "ftp://x/y", "a b"]) {
      await bad(create({ name: "x", repository }), /repository/i);
    }
    assert.deepEqual((await admin.ok("GET", "/workspaces")).items, []);
  });

  it("shows hostile and foreign names as they are", async () => {
    const names = ["<script>alert(1)</script>", "한글 이름 🚀", "'; DROP TABLE workspaces; --", "x".repeat(100)];
    for (const name of names) {
      const workspace = await admin.ok("POST", "/workspaces", { name, desired_state: "STANDBY" });
      assert.equal((await admin.ok("GET", `/workspaces/${workspace.id}`)).name, name);
      await admin.gone(workspace.id);
    }
  });

  it("bounds and checks bodies", async () => {
    await bad(create('{"name": "x"'), /JSON/);
    await bad(create("[]"), /object/);
    await bad(create('{"name":"x","name":"y"}').then((answer) => (answer.status === 201 ? Promise.reject(new Error("taken")) : answer)), /name|duplicate|twice/i);
    await bad(create("[".repeat(100_000)), /JSON|deep|object/i);
    await bad(create(JSON.stringify({ name: "x", description: "y".repeat(3_000_000) })), /large|limit|MiB|bytes/i, 413);
    await bad(create('{"name":"x"}', { "Content-Type": "text/plain" }), /application\/json/i, 415);
  });

  it("survives malformed cookies and sessions", async () => {
    for (const cookie of ["session", "session=", "session=%00", `session=${"x".repeat(5000)}`, ";;;=;", 'session="a;b"', "session=a; session=b"]) {
      const answer = await fetch(`${hub.url}/api/v1/session`, { headers: { Cookie: cookie } });
      assert.equal(answer.status, 401, cookie.slice(0, 40));
    }
  });

  it("refuses unsafe requests of other origins", async () => {
    for (const headers of [{ Origin: "http://evil.example" }, { Origin: "null" }, { "Sec-Fetch-Site": "cross-site" }, { "Sec-Fetch-Site": "same-site" }]) {
      assert.equal((await create({ name: "x" }, headers)).status, 403, JSON.stringify(headers));
    }
    assert.equal((await create({ name: "x", desired_state: "STANDBY" }, { Origin: hub.url })).status, 201);
  });

  it("knows its routes", async () => {
    assert.equal((await admin.call("GET", "/nothing")).status, 404);
    const wrong = await admin.call("PUT", "/workspaces", {});
    assert.equal(wrong.status, 405);
    assert.match(wrong.headers.get("allow"), /GET/);
    for (const id of ["abc", "zzzzzzzzzzzz", "ABCDEFGHIJKL", "%2e%2e", "<b>"]) {
      const answer = await admin.call("GET", `/workspaces/${id}`);
      assert.ok([400, 404].includes(answer.status), `${id}: ${answer.status}`);
    }
    await bad(admin.call("GET", "/workspaces?limit=0"), /limit/);
    await bad(admin.call("GET", "/workspaces?limit=abc"), /limit/);
    await bad(admin.call("GET", "/workspaces?cursor=garbage"), /cursor/);
  });

  it("slows down guessing, without telling names from passwords", async () => {
    const messages = new Set();
    let throttled;
    for (let attempt = 0; attempt < 30 && !throttled; attempt++) {
      for (const username of ["admin2", "nobody-here"]) {
        const answer = await admin.call("POST", "/login", { username, password: `wrong-${attempt}-password` });
        if (answer.status === 429) throttled = answer;
        else messages.add(`${answer.status} ${answer.body.error.message}`);
      }
    }
    assert.equal(messages.size, 1);
    assert.equal(throttled.body.error.code, "TOO_MANY_REQUESTS");
    assert.ok(Number(throttled.headers.get("retry-after")) >= 1);
  });
});
