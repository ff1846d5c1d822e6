// Requests per second, latency and CPU per request: gateway + agent, to the IDE and through a shared port, beside nginx + HAProxy (tcp mode), to the same static server.
// Everything runs on this machine, each program with one thread, in alternating rounds of one run.
import { execFileSync } from "node:child_process";

import { cpuSeconds, median, openFiles, stopAll, table, until } from "./lib.mjs";
import { startOurs, startPeer } from "./sides.mjs";

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS_PER_ROUND ?? 5);
const connections = (process.env.CONNECTIONS ?? "1,100,1000").split(",").map(Number);

function measure(side, count) {
  const before = cpuSeconds(side.processes);
  const text = execFileSync("wrk", ["-t1", `-c${count}`, `-d${seconds}s`, "--latency", ...side.headers, `http://127.0.0.1:${side.port}/`]).toString();
  const cpu = cpuSeconds(side.processes) - before;
  const requests = Number(/(\d+) requests in/.exec(text)[1]);
  const bad = /Non-2xx or 3xx responses: (\d+)/.exec(text) ?? /Socket errors: (.*)/.exec(text);
  if (bad) throw new Error(`port ${side.port}, ${count} connections: ${bad[0]}`);
  const [, number, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(text);
  const p99 = Number(number) * { us: 0.001, ms: 1, s: 1000 }[unit];
  return { rate: requests / seconds, cpu: (cpu * 1e6) / requests, p99 };
}

try {
  const ours = await startOurs();
  const peers = await startPeer();
  const sides = { ide: ours.ide, idePeer: peers.ide, share: ours.share, sharePeer: peers.share };
  const rows = [];
  for (const count of connections) {
    const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (const way of ["ide", "share"]) {
      for (let round = 0; round < rounds; round++) {
        for (const name of [way, `${way}Peer`]) results[name].push(measure(sides[name], count));
      }
      // The agent takes 2,000 connections; those of one way are kept for a while after it.
      await until("idle connections are given up", () => openFiles(sides.ide.processes[1]) < 200, 60);
    }
    const of = (side, key) => median(results[side].map((result) => result[key]));
    for (const name of ["ide", "share"]) {
      const peer = `${name}Peer`;
      const ratio = (key) => (of(name, key) / of(peer, key)).toFixed(2);
      rows.push({ connections: count, "way": name, "requests/s": of(name, "rate").toFixed(0), "throughput ratio": ratio("rate"),
        "p99 ms": of(name, "p99").toFixed(2), "p99 ratio": ratio("p99"), "CPU µs/request": of(name, "cpu").toFixed(1), "CPU ratio": ratio("cpu"),
        "nginx+haproxy requests/s, p99 ms, CPU µs": `${of(peer, "rate").toFixed(0)}, ${of(peer, "p99").toFixed(2)}, ${of(peer, "cpu").toFixed(1)}` });
    }
  }
  console.log(table(`proxy: gateway + agent beside nginx + HAProxy, ${rounds} alternating rounds of ${seconds} s, medians`, rows));
} finally {
  await stopAll();
}
