// Runs a command inside a workspace through the product's own exec socket.
// (Node's WebSocket cannot send a Cookie header, so the hand-shake is made by hand over node:http.)
import http from "node:http";
import { randomBytes } from "node:crypto";

/** Opens a WebSocket with headers; answers {status} when it was refused. */
export function openSocket(url, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": randomBytes(16).toString("base64"), ...headers },
    });
    request.on("upgrade", (answer, socket, head) => resolve({ status: 101, socket: new FrameSocket(socket, head) }));
    request.on("response", (answer) => { answer.resume(); resolve({ status: answer.statusCode }); });
    request.on("error", reject);
    request.end();
  });
}

/** Frames of RFC 6455, as far as a test needs them. */
class FrameSocket {
  constructor(socket, head) {
    this.socket = socket;
    this.buffer = head;
    this.messages = [];
    this.waiters = [];
    this.closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("data", (data) => { this.buffer = Buffer.concat([this.buffer, data]); this.parse(); });
    socket.on("error", () => {});
    socket.on("close", () => { for (const waiter of this.waiters.splice(0)) waiter(null); });
    this.parse();
  }

  parse() {
    for (;;) {
      if (this.buffer.length < 2) return;
      let length = this.buffer[1] & 0x7f;
      let offset = 2;
      if (length === 126) { if (this.buffer.length < 4) return; length = this.buffer.readUInt16BE(2); offset = 4; }
      else if (length === 127) { if (this.buffer.length < 10) return; length = Number(this.buffer.readBigUInt64BE(2)); offset = 10; }
      if (this.buffer.length < offset + length) return;
      const opcode = this.buffer[0] & 0x0f;
      const data = this.buffer.subarray(offset, offset + length);
      this.buffer = this.buffer.subarray(offset + length);
      if (opcode === 1) this.push({ text: true, data: data.toString() });
      else if (opcode === 2) this.push({ text: false, data });
      else if (opcode === 8) this.socket.end();
      else if (opcode === 9) this.send(data, 10);
    }
  }

  push(message) {
    const waiter = this.waiters.shift();
    if (waiter) waiter(message);
    else this.messages.push(message);
  }

  /** The next message, or null when the socket closed. */
  read() {
    if (this.messages.length) return Promise.resolve(this.messages.shift());
    if (this.socket.destroyed) return Promise.resolve(null);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  send(data, opcode = typeof data === "string" ? 1 : 2) {
    const payload = Buffer.from(data);
    const mask = randomBytes(4);
    const head = payload.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : Buffer.from([0x80 | opcode, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
    this.socket.write(Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4])]));
  }

  end() { this.socket.destroy(); }
}

/** {code, stdout, stderr} of a command in a workspace. */
export async function execute(session, id, command, options = {}) {
  const opened = await openSocket(`${session.url}/api/v1/workspaces/${id}/exec`, { Cookie: session.cookie });
  if (opened.status !== 101) throw new Error(`exec refused: ${opened.status}`);
  const result = { code: null, stdout: "", stderr: "" };
  opened.socket.send(JSON.stringify({ type: "start", command, ...options }));
  for (;;) {
    const message = await opened.socket.read();
    if (!message) throw new Error(`exec ended without an exit code: ${JSON.stringify(result)}`);
    if (!message.text) { result[message.data[0] === 2 ? "stderr" : "stdout"] += message.data.subarray(1).toString(); continue; }
    const control = JSON.parse(message.data);
    if (control.type === "error") throw new Error(control.message);
    if (control.type === "exit") { result.code = control.code; opened.socket.end(); return result; }
  }
}

/** Standard output of a shell line that must succeed. */
export async function shell(session, id, line) {
  const result = await execute(session, id, ["bash", "-c", line]);
  if (result.code !== 0) throw new Error(`${line}: exit ${result.code}: ${result.stderr}${result.stdout}`);
  return result.stdout.trim();
}
