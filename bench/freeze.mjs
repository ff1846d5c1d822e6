// A frozen workspace: how long until the first byte of a visit of one of its ports, through the gateway, and how much of its
// memory it gave back. With SWAP_FILE=/path (root) a swap file of SWAP_GIB (4) is made for the run and taken away afterwards;
// without swap only what was cached of files comes back.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import http from "node:http";

import { shell } from "../tests/e2e/lib/exec.mjs";
import { Hub } from "../tests/e2e/lib/hub.mjs";
import { percentile, table, until } from "./lib.mjs";

const rounds = Number(process.env.ROUNDS ?? 30);
const swapFile = process.env.SWAP_FILE;
const port = 5173;

/** A server with a heap as a bundler's: 150 MiB, of which a request touches nothing. */
const server = `
const held = Array.from({ length: 1200 }, (_, i) => Buffer.alloc(128 * 1024, i));
require("http").createServer((request, answer) => answer.end("served by " + held.length)).listen(${port}, "127.0.0.1");
`;

function swapOn() {
  execFileSync("fallocate", ["-l", `${process.env.SWAP_GIB ?? 4}G`, swapFile]);
  execFileSync("chmod", ["600", swapFile]);
  execFileSync("mkswap", [swapFile]);
  execFileSync("swapon", [swapFile]);
}
function swapOff() {
  execFileSync("swapoff", [swapFile]);
  rmSync(swapFile);
}

if (swapFile) swapOn();
const hub = await (await Hub.start()).ready();
const times = { "at once": [], "after its memory was given back": [] };
const given = [];
try {
  const admin = await hub.login();
  const { id } = await admin.running({ name: "sleeper", size: "medium" });
  const url = `${hub.url}/w/${id}/port/${port}/`;
  /** What its log says last about memory: [given back, of] in MiB. */
  const told = async () => {
    const { items } = await admin.ok("GET", `/workspaces/${id}/logs`);
    return items.map(({ text }) => /^Gave back (\d+) MiB of (\d+) MiB/.exec(text)).filter(Boolean).at(-1).slice(1).map(Number);
  };
  /** Asks as a program does (`fetch` asks as a page in the background, which wakes nothing); answers at the first byte. */
  const visit = () => new Promise((resolve, reject) => {
    http.get(url, { headers: { Cookie: admin.cookie } }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`));
      answer.once("data", () => { resolve(); answer.resume(); });
    }).on("error", reject);
  });
  await shell(admin, id, `cat > /tmp/serve.js <<'JS'\n${server}\nJS\nsetsid /opt/codehub/node/bin/node /tmp/serve.js >/dev/null 2>&1 </dev/null &`);
  await until("the server answers", async () => (await fetch(url, { headers: { Cookie: admin.cookie } })).status === 200);
  // The IDE, as after a day of work: its page was asked for, so that all of it is loaded.
  await until("the IDE answers", async () => (await fetch(`${hub.url}/w/${id}/`, { headers: { Cookie: admin.cookie } })).ok);

  for (let round = 0; round < rounds; round++) {
    for (const kind of Object.keys(times)) {
      await admin.ok("PATCH", `/workspaces/${id}`, { desired_state: "PAUSED" });
      await admin.phase(id, "PAUSED");
      if (kind !== "at once") {
        const done = async () => (await admin.ok("GET", `/workspaces/${id}`)).frozen_memory_bytes;
        await until("its memory was given back", done, 60).then(async () => given.push(await told()), () => {});
      }
      const begin = performance.now();
      await visit();
      times[kind].push(performance.now() - begin);
      await admin.phase(id, "RUNNING");
    }
  }
} finally {
  await hub.remove();
  if (swapFile) swapOff();
}
const rows = Object.entries(times).map(([visited, values]) => ({ visited, "p50 ms": percentile(values, 0.5).toFixed(0), "p95 ms": percentile(values, 0.95).toFixed(0) }));
console.log(table(`freeze: PAUSED → first byte, ${rounds} alternating rounds (target: p50 below 60 ms, p95 below 150 ms)`, rows));
if (given.length === 0) {
  console.log("no memory was given back: see the server's log for why\n");
} else {
  const [back, of] = given[0];
  console.log(table(`memory of a workspace with an IDE and a server, frozen for the first time, ${swapFile ? "with swap" : "without swap of this run's own"} (target: 70 % given back)`,
    [{ "held MiB": of, "given back MiB": back, "share": `${(100 * back / of).toFixed(0)} %` }]));
}
