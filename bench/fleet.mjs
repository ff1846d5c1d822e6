// The control loop over ten thousand workspaces, a tenth of them running: its share of a core when nothing happens, and how
// soon it acts.
import { execFileSync } from "node:child_process";
import path from "node:path";

import { build, table } from "./lib.mjs";

const fleet = JSON.parse(execFileSync(path.join(build, "bench/bench_fleet"), { env: process.env }).toString());
console.log(table("Many workspaces", [{
  workspaces: fleet.workspaces,
  running: fleet.running,
  "share of a core, quiet": `${(fleet.cpu * 100).toFixed(2)} %`,
  "wish → runtime p50 / p95": `${fleet.wish.join(" / ")} ms`,
  "policy due → freeze p50 / p95": `${fleet.policy.join(" / ")} ms (${fleet.frozen})`,
}]));
