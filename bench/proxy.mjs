// Requests per second, latency and CPU per request: gateway + agent, to the IDE and through a shared port, beside nginx + HAProxy (tcp mode), to the same static server.
// Everything runs on this machine, each program with one thread, in alternating rounds of one run.
import { spawn, execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tmpdir } from "node:os";

import { build, cpuSeconds, median, stopAll, table, track, until } from "./lib.mjs";

const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS_PER_ROUND ?? 5);
const connections = (process.env.CONNECTIONS ?? "1,100,1000").split(",").map(Number);
const directory = mkdtempSync(path.join(tmpdir(), "codehub-bench-"));
const ports = { gateway: 18400, agent: 18401, nginx: 18402, haproxy: 18403, app: 18404 };

const start = (name, program, args, options = {}) => track(name, spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], ...options }));

/** The agent as it is, over a toolbox whose "IDE" is the static server. */
async function startOurs() {
  const toolbox = path.join(directory, "toolbox");
  mkdirSync(path.join(toolbox, "node/bin"), { recursive: true });
  mkdirSync(path.join(toolbox, "code-server"), { recursive: true });
  symlinkSync(path.resolve(build, "bench/bench_static_server"), path.join(toolbox, "node/bin/node"));
  // As root the agent does a person's things with the rights of user 1000.
  chmodSync(directory, 0o755);
  for (const folder of ["home", "run"]) {
    mkdirSync(path.join(directory, folder));
    if (process.getuid() === 0) chownSync(path.join(directory, folder), 1000, 1000);
  }
  const agent = start("agent", path.join(build, "src/agent/codehub-agent"), [], { env: { ...process.env, CODEHUB_WORKSPACE_ID: "bench2222222",
    CODEHUB_AGENT_TOKEN: "bench-token", CODEHUB_AGENT_PORT: String(ports.agent), CODEHUB_TOOLBOX: toolbox,
    CODEHUB_RUN_DIR: path.join(directory, "run"), CODEHUB_HOME: path.join(directory, "home") } });
  const call = (method, target, body) => fetch(`http://127.0.0.1:${ports.agent}${target}`, { method, body,
    headers: { Authorization: "Bearer bench-token", "Content-Type": "application/json" } });
  await until("the agent", async () => (await call("GET", "/v1/status")).ok);
  await call("PUT", "/v1/setup", JSON.stringify({ operation_id: "bench", workspace_name: "bench", dashboard_url: "", repository: "",
    branch: "", startup_script: "", git: { name: "", email: "" }, ssh_private_key: "", ssh_public_key: "", locale: "", proxy_uri: "",
    ide: { product_name: "bench", gallery_url: "" } }));
  await until("the static server behind the agent", async () => (await (await call("GET", "/v1/status")).json()).ide.state === "ready");
  start("app", path.join(build, "bench/bench_static_server"), ["--port", String(ports.app)]);
  const gateway = start("gateway", path.join(build, "bench/bench_gateway_server"), ["--port", String(ports.gateway), "--agent",
    `127.0.0.1:${ports.agent}`, "--token", "bench-token", "--data", path.join(directory, "data"), "--shared-port", String(ports.app)]);
  let text = "";
  gateway.stdout.on("data", (data) => { text += data; });
  const visitor = await until("the gateway", () => text.includes("\n") && JSON.parse(text));
  const side = (host, cookie) => ({ processes: [gateway.pid, agent.pid], port: ports.gateway, headers: ["-H", `Host: ${host}:${ports.gateway}`, "-H", `Cookie: ${cookie}`] });
  return { ide: side(visitor.host, visitor.cookie), share: side(visitor.shared_host, visitor.shared_cookie) };
}

async function startPeer() {
  const socket = path.join(directory, "peer.sock");
  start("static", path.join(build, "bench/bench_static_server"), ["--socket", socket]);
  writeFileSync(path.join(directory, "haproxy.cfg"), `global
  nbthread 1
  maxconn 5000
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen relay
  bind 127.0.0.1:${ports.haproxy}
  server static unix@${socket}
`);
  writeFileSync(path.join(directory, "nginx.conf"), `worker_processes 1;
daemon off;
pid ${directory}/nginx.pid;
error_log ${directory}/nginx.error;
events { worker_connections 10000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${directory}/t1; proxy_temp_path ${directory}/t2; fastcgi_temp_path ${directory}/t3; uwsgi_temp_path ${directory}/t4; scgi_temp_path ${directory}/t5;
  upstream relay { server 127.0.0.1:${ports.haproxy}; keepalive 1024; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${ports.nginx} backlog=4096;
    location / { proxy_pass http://relay; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host; }
  }
}
`);
  const haproxy = start("haproxy", "haproxy", ["-f", path.join(directory, "haproxy.cfg")]);
  const nginx = start("nginx", "nginx", ["-p", directory, "-c", path.join(directory, "nginx.conf")]);
  await until("nginx", async () => (await fetch(`http://127.0.0.1:${ports.nginx}/`)).ok);
  const worker = Number(execFileSync("pgrep", ["-P", String(nginx.pid)]).toString());
  return { processes: [worker, haproxy.pid], port: ports.nginx, headers: ["-H", "Cookie: theme=dark; codehub_app=0123456789012345678901234567890123456789012"] };
}

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
  const sides = { ...(await startOurs()), peer: await startPeer() };
  const rows = [];
  for (const count of connections) {
    const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, side] of Object.entries(sides)) results[name].push(measure(side, count));
    }
    const of = (side, key) => median(results[side].map((result) => result[key]));
    for (const name of ["ide", "share"]) {
      const ratio = (key) => (of(name, key) / of("peer", key)).toFixed(2);
      rows.push({ connections: count, "way": name, "requests/s": of(name, "rate").toFixed(0), "throughput ratio": ratio("rate"),
        "p99 ms": of(name, "p99").toFixed(2), "p99 ratio": ratio("p99"), "CPU µs/request": of(name, "cpu").toFixed(1), "CPU ratio": ratio("cpu"),
        "nginx+haproxy requests/s, p99 ms, CPU µs": `${of("peer", "rate").toFixed(0)}, ${of("peer", "p99").toFixed(2)}, ${of("peer", "cpu").toFixed(1)}` });
    }
  }
  console.log(table(`proxy: gateway + agent beside nginx + HAProxy, ${rounds} alternating rounds of ${seconds} s, medians`, rows));
} finally {
  await stopAll();
}
