// Resident memory of the hub: idle, with a running workspace, and with 1,000 open WebSockets into it.
import { openSocket } from "../tests/e2e/lib/exec.mjs";
import { Hub } from "../tests/e2e/lib/hub.mjs";
import { memory, table } from "./lib.mjs";

const sockets = Number(process.env.SOCKETS ?? 1000);
const hub = await (await Hub.start()).ready();
const rows = [];
const note = (state) => {
  const { rss, pss } = memory(hub.process.pid);
  rows.push({ state, "RSS MiB": rss.toFixed(1), "PSS MiB": pss.toFixed(1) });
};
try {
  note("just started");
  const admin = await hub.login();
  note("after a log-in (Argon2id)");
  const workspace = await admin.running({ name: "memory" });
  note("one workspace running");
  const open = [];
  for (let count = 0; count < sockets; count++) {
    const target = `${hub.url}/api/v1/workspaces/${workspace.id}/terminals/t${count % 4}?cols=80&rows=24`;
    const opened = await openSocket(target, { Cookie: admin.cookie });
    if (opened.status !== 101) throw new Error(`socket ${count}: ${opened.status}`);
    opened.socket.socket.removeAllListeners("data");
    opened.socket.socket.resume();
    open.push(opened.socket);
  }
  note(`${sockets} open WebSockets`);
  for (const socket of open) socket.end();
} finally {
  await hub.remove();
}
console.log(table("memory of the hub", rows));
