// What the benchmarks share: processes that end with the run, CPU and memory from /proc, percentiles, tables.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const build = process.env.CODEHUB_BENCH_BUILD ?? path.resolve(import.meta.dirname, "../build/release");
const ticksPerSecond = 100;  // USER_HZ, proc(5): fixed for programs.

const running = [];
export function track(name, child) {
  child.on("error", (error) => { throw new Error(`${name}: ${error.message}`); });
  running.push(child);
  return child;
}
export async function stopAll() {
  for (const child of running) child.kill("SIGTERM");
  await Promise.all(running.map((child) => child.exitCode !== null || child.signalCode !== null || new Promise((resolve) => child.on("exit", resolve))));
}

export async function until(what, ask, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** User and system time of processes, all their threads, in seconds. */
export function cpuSeconds(processes) {
  return processes.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }, 0);
}

/** How many descriptors a process has open. */
export const openFiles = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** Resident memory in MiB (proportional where shared, smaps_rollup's Pss, beside plain Rss). */
export function memory(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const of = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(rollup)[1]) / 1024;
  return { rss: of("Rss"), pss: of("Pss") };
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
export const median = (values) => percentile(values, 0.5);

/** Rows of one shape as a Markdown table under a title. */
export function table(title, rows) {
  const keys = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [`### ${title}`, "", line(keys), line(keys.map(() => "---")), ...rows.map((row) => line(keys.map((key) => row[key]))), ""].join("\n");
}
