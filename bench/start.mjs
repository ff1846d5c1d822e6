// How long until the IDE answers: through code-hub (create, and start of a stopped one), beside `docker run` + code-server by
// hand with the same image, toolbox and limits, in alternating rounds of one run.
import { execFileSync } from "node:child_process";

import { Hub } from "../tests/e2e/lib/hub.mjs";
import { percentile, table, until } from "./lib.mjs";

const rounds = Number(process.env.ROUNDS ?? 20);
const toolbox = process.env.CODEHUB_TEST_TOOLBOX;
const image = "codehub/base:latest";
const docker = (...args) => execFileSync("docker", args).toString().trim();

async function timed(what) {
  const start = performance.now();
  await what();
  return (performance.now() - start) / 1000;
}

/** The first 200 of the IDE, asked for every 10 ms. */
const answers = (url, headers = {}) => until(url, async () => (await fetch(url, { headers, redirect: "manual" })).status === 200, 60);

async function byHand(name, volume) {
  docker("run", "-d", "--name", name, "--network", "bridge", "--cpus", "2", "--memory", "4g", "--pids-limit", "4096", "-v", `${volume}:/home/developer`,
    "-v", `${toolbox}:/opt/codehub:ro`, "--user", "1000", "-e", "HOME=/home/developer", "--entrypoint", "/opt/codehub/node/bin/node", image,
    "/opt/codehub/code-server/out/node/entry.js", "--bind-addr", "0.0.0.0:8080", "--auth", "none", "--disable-telemetry", "--disable-update-check");
  const address = docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", name);
  await answers(`http://${address}:8080/healthz`);
}

const hub = await (await Hub.start()).ready();
const times = { "create → IDE": [], "stopped → IDE": [], "by hand, new volume": [], "by hand, kept volume": [] };
try {
  const admin = await hub.login();
  for (let round = 0; round < rounds; round++) {
    const name = `codehub-bench-${process.pid}-${round}`;
    const volume = `${name}-home`;
    docker("volume", "create", volume);
    docker("run", "--rm", "-v", `${volume}:/home/developer`, "--entrypoint", "chown", image, "1000:1000", "/home/developer");
    times["by hand, new volume"].push(await timed(() => byHand(name, volume)));
    docker("rm", "-f", name);
    times["by hand, kept volume"].push(await timed(() => byHand(name, volume)));
    docker("rm", "-f", name);
    docker("volume", "rm", volume);

    let id;
    const ide = () => answers(`${hub.url}/w/${id}/healthz`, { Cookie: admin.cookie });
    times["create → IDE"].push(await timed(async () => {
      ({ id } = await admin.ok("POST", "/workspaces", { name, size: "medium" }));
      await ide();
    }));
    await admin.phase(id, "RUNNING");
    await admin.stop(id);
    times["stopped → IDE"].push(await timed(async () => {
      await admin.ok("PATCH", `/workspaces/${id}`, { desired_state: "RUNNING" });
      await ide();
    }));
    await admin.phase(id, "RUNNING");
    await admin.gone(id);
  }
} finally {
  await hub.remove();
}
const rows = Object.entries(times).map(([what, values]) => ({ what, "p50 s": percentile(values, 0.5).toFixed(2), "p95 s": percentile(values, 0.95).toFixed(2) }));
console.log(table(`start: seconds until the IDE answers, ${rounds} alternating rounds`, rows));
const over = (ours, theirs) => (percentile(times[ours], 0.5) - percentile(times[theirs], 0.5)).toFixed(2);
console.log(`overhead at p50: create ${over("create → IDE", "by hand, new volume")} s, start ${over("stopped → IDE", "by hand, kept volume")} s (target: below 0.3 s)\n`);
