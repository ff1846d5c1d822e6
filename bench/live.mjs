// Live connections through a shared port: CPU per GB of bulk transfer, echo latency over upgraded connections, memory of idle
// ones; gateway + agent beside nginx + HAProxy, to the same server.
import { spawn } from "node:child_process";
import http from "node:http";
import path from "node:path";

import { cpuSeconds, memory, median, percentile, stopAll, table, track, until } from "./lib.mjs";
import { startOurs, startPeer } from "./sides.mjs";

const rounds = Number(process.env.ROUNDS ?? 3);
const bulkBytes = Number(process.env.BULK_MIB ?? 1024) * 1024 * 1024;
const idle = Number(process.env.SOCKETS ?? 1900);
const echoes = Number(process.env.ECHOES ?? 2000);

async function startApp(port) {
  const child = track("app", spawn(process.execPath, [path.join(import.meta.dirname, "live_server.mjs"), String(port)], { stdio: ["ignore", "pipe", "inherit"] }));
  await new Promise((resolve) => child.stdout.once("data", resolve));
}

const headersOf = (side) => Object.fromEntries(side.headers.filter((one) => one !== "-H").map((one) => one.split(/: (.*)/s).slice(0, 2)));

function request(side, method, target, body) {
  return new Promise((resolve, reject) => {
    const call = http.request({ host: "127.0.0.1", port: side.port, method, path: target, headers: { ...headersOf(side), ...(body ? { "Content-Length": body } : {}) } }, (answer) => {
      let bytes = 0;
      answer.on("data", (data) => { bytes += data.length; });
      answer.on("end", () => (answer.statusCode === 200 ? resolve(bytes) : reject(new Error(`${side.port}: ${answer.statusCode}`))));
    });
    call.on("error", reject);
    if (!body) return void call.end();
    const chunk = Buffer.alloc(256 * 1024, "y");
    let left = body;
    const more = () => {
      while (left > 0) {
        left -= chunk.length;
        if (!call.write(chunk)) return void call.once("drain", more);
      }
      call.end();
    };
    more();
  });
}

function upgrade(side) {
  return new Promise((resolve, reject) => {
    const call = http.request({ host: "127.0.0.1", port: side.port, path: "/socket", headers: { ...headersOf(side), Connection: "Upgrade", Upgrade: "websocket" } });
    call.on("upgrade", (answer, socket) => { socket.setNoDelay(true); resolve(socket); });
    call.on("response", (answer) => reject(new Error(`${side.port}: ${answer.statusCode}`)));
    call.on("error", reject);
    call.end();
  });
}

async function measureBulk(side) {
  const cpu = async (transfer) => {
    const before = cpuSeconds(side.processes);
    await transfer();
    return ((cpuSeconds(side.processes) - before) * 1e9) / bulkBytes;
  };
  return { down: await cpu(() => request(side, "GET", `/bulk?bytes=${bulkBytes}`)), up: await cpu(() => request(side, "PUT", "/bulk", bulkBytes)) };
}

async function measureEcho(side) {
  const socket = await upgrade(side);
  const times = [];
  for (let count = 0; count < echoes; count++) {
    const begun = performance.now();
    const answered = new Promise((resolve) => socket.once("data", resolve));
    socket.write("0123456789abcdef");
    await answered;
    times.push(performance.now() - begun);
  }
  socket.destroy();
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Bytes that each idle connection adds to each process. */
async function measureIdle(side) {
  await upgrade(side).then((socket) => socket.destroy());
  const before = side.processes.map((pid) => memory(pid).pss);
  const sockets = [];
  while (sockets.length < idle) sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => upgrade(side)))));
  await until("what was asked to settle", async () => true);
  const after = side.processes.map((pid) => memory(pid).pss);
  for (const socket of sockets) socket.destroy();
  return after.map((pss, index) => ((pss - before[index]) * 1024) / idle);
}

try {
  const sides = { ours: (await startOurs(startApp)).share, peer: (await startPeer()).share };
  const bulk = { ours: [], peer: [] };
  const echo = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [name, side] of Object.entries(sides)) {
      bulk[name].push(await measureBulk(side));
      echo[name].push(await measureEcho(side));
    }
  }
  const row = (what, results, key, digits) => {
    const [ours, peer] = ["ours", "peer"].map((name) => median(results[name].map((result) => result[key])));
    return { what, "gateway + agent": ours.toFixed(digits), "nginx + HAProxy": peer.toFixed(digits), ratio: (ours / peer).toFixed(2) };
  };
  console.log(table(`live connections through a shared port, ${rounds} alternating rounds, medians`, [
    row("CPU seconds per GB down", bulk, "down", 3), row("CPU seconds per GB up", bulk, "up", 3),
    row("echo p50 ms", echo, "p50", 3), row("echo p99 ms", echo, "p99", 3),
  ]));
  const [gateway, agent] = await measureIdle(sides.ours);
  const [nginx, haproxy] = await measureIdle(sides.peer);
  console.log(table(`memory of ${idle} idle upgraded connections, KiB each`, [{ gateway: gateway.toFixed(1), agent: agent.toFixed(1), nginx: nginx.toFixed(1), HAProxy: haproxy.toFixed(1) }]));
} finally {
  await stopAll();
}
