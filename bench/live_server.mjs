// The server behind both sides of the benchmark of live connections: sends or takes bytes without end, echoes what comes
// over an upgraded connection. Its own cost is not measured.
import http from "node:http";

const chunk = Buffer.alloc(256 * 1024, "x");
const server = http.createServer((request, answer) => {
  if (request.method === "PUT") {
    request.resume();
    request.on("end", () => answer.end());
    return;
  }
  let left = Number(new URL(request.url, "http://localhost").searchParams.get("bytes") ?? 0);
  answer.writeHead(200, { "Content-Length": left });
  const more = () => {
    while (left > 0) {
      const part = left >= chunk.length ? chunk : chunk.subarray(0, left);
      left -= part.length;
      if (!answer.write(part)) return void answer.once("drain", more);
    }
    answer.end();
  };
  more();
});
server.on("upgrade", (request, socket) => {
  socket.setNoDelay(true);
  socket.on("error", () => {});
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
  socket.pipe(socket);
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("listening"));
