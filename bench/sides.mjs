// The two sides that the proxy's benchmarks compare: gateway + agent (to the IDE, and through a shared port), and nginx +
// HAProxy in tcp mode by the same kind of last hop (a unix socket, a loopback port) to the same servers. Each program has
// one thread; all run on this machine.
import { spawn, execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tmpdir } from "node:os";

import { build, track, until } from "./lib.mjs";

const directory = mkdtempSync(path.join(tmpdir(), "codehub-bench-"));
const ports = { gateway: 18400, agent: 18401, nginx: 18402, haproxy: 18403, app: 18404, nginxToPort: 18405, haproxyToPort: 18406 };

const start = (name, program, args, options = {}) => track(name, spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], ...options }));

/** The agent as it is, over a toolbox whose "IDE" is the static server; `app` starts what listens at the shared port. */
export async function startOurs(app = startStatic) {
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
  await app(ports.app);
  const gateway = start("gateway", path.join(build, "bench/bench_gateway_server"), ["--port", String(ports.gateway), "--agent",
    `127.0.0.1:${ports.agent}`, "--token", "bench-token", "--data", path.join(directory, "data"), "--shared-port", String(ports.app)]);
  let text = "";
  gateway.stdout.on("data", (data) => { text += data; });
  const visitor = await until("the gateway", () => text.includes("\n") && JSON.parse(text));
  await until("the gateway listens", async () => (await fetch(`http://127.0.0.1:${ports.gateway}/`)).status > 0);
  const side = (host, cookie) => ({ processes: [gateway.pid, agent.pid], port: ports.gateway, headers: ["-H", `Host: ${host}:${ports.gateway}`, "-H", `Cookie: ${cookie}`] });
  return { ide: side(visitor.host, visitor.cookie), share: side(visitor.shared_host, visitor.shared_cookie) };
}

function startStatic(port) {
  start("app", path.join(build, "bench/bench_static_server"), ["--port", String(port)]);
}

/** After `startOurs`, whose shared port it leads to as well. */
export async function startPeer() {
  const socket = path.join(directory, "peer.sock");
  // A location that sets one header inherits none.
  const forwarded = "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;";
  start("static", path.join(build, "bench/bench_static_server"), ["--socket", socket]);
  writeFileSync(path.join(directory, "haproxy.cfg"), `global
  nbthread 1
  maxconn 8000
  tune.bufsize 65536
defaults
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
listen relay
  bind 127.0.0.1:${ports.haproxy}
  server static unix@${socket}
listen relay_to_port
  bind 127.0.0.1:${ports.haproxyToPort}
  server app 127.0.0.1:${ports.app}
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
  upstream relay_to_port { server 127.0.0.1:${ports.haproxyToPort}; keepalive 1024; keepalive_requests 1000000000; }
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_busy_buffers_size 128k; proxy_max_temp_file_size 0;
  proxy_request_buffering off; proxy_read_timeout 1h; client_max_body_size 0;
  proxy_http_version 1.1;
  server { listen 127.0.0.1:${ports.nginx} backlog=4096; location / { proxy_pass http://relay; proxy_set_header Connection ""; ${forwarded} } }
  server {
    listen 127.0.0.1:${ports.nginxToPort} backlog=4096;
    location / { proxy_pass http://relay_to_port; proxy_set_header Connection ""; ${forwarded} }
    location /socket { proxy_pass http://relay_to_port; proxy_set_header Connection $connection_upgrade; proxy_set_header Upgrade $http_upgrade; ${forwarded} }
  }
}
`);
  const haproxy = start("haproxy", "haproxy", ["-f", path.join(directory, "haproxy.cfg")]);
  const nginx = start("nginx", "nginx", ["-p", directory, "-c", path.join(directory, "nginx.conf")]);
  await until("nginx", async () => (await fetch(`http://127.0.0.1:${ports.nginx}/`)).ok);
  const worker = Number(execFileSync("pgrep", ["-P", String(nginx.pid)]).toString());
  const side = (port) => ({ processes: [worker, haproxy.pid], port, headers: ["-H", "Cookie: theme=dark; codehub_app=0123456789012345678901234567890123456789012"] });
  return { ide: side(ports.nginx), share: side(ports.nginxToPort) };
}
