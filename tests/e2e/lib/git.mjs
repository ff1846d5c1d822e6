// The real git servers that scripts/test starts.
import path from "node:path";
import { run } from "./processes.mjs";

const script = path.join(import.meta.dirname, "..", "..", "support", "git_servers.sh");

export const gitHttp = process.env.CODEHUB_TEST_GIT_HTTP;
export const gitSsh = process.env.CODEHUB_TEST_GIT_SSH;
export const gitUser = process.env.CODEHUB_TEST_GIT_USER;
export const gitPassword = process.env.CODEHUB_TEST_GIT_PASSWORD;

export const createRepository = (name) => run(script, ["create", name]);
export const gitLog = (name, ...args) => run(script, ["log", name, ...args]);

export async function allowKey(publicKey) {
  const { spawn } = await import("node:child_process");
  await new Promise((resolve, reject) => {
    const child = spawn(script, ["allow-key", "-"], { stdio: ["pipe", "inherit", "inherit"] });
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`allow-key: ${code}`))));
    child.stdin.end(`${publicKey}\n`);
  });
}
