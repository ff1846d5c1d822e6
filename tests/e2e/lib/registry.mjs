// A registry with one tiny image, for pulls that need no network. (Engines take plain http from 127.0.0.0/8.)
import { createHash } from "node:crypto";
import http from "node:http";

import { docker } from "./processes.mjs";

const blob = (data) => ({ data, digest: `sha256:${createHash("sha256").update(data).digest("hex")}` });
const layer = blob(Buffer.alloc(1024));  // An empty tar archive.
const config = blob(Buffer.from(JSON.stringify({ architecture: process.arch === "arm64" ? "arm64" : "amd64", os: "linux", config: {},
  rootfs: { type: "layers", diff_ids: [layer.digest] } })));
const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
const manifest = blob(Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: manifestType,
  config: { mediaType: "application/vnd.docker.container.image.v1+json", size: config.data.length, digest: config.digest },
  layers: [{ mediaType: "application/vnd.docker.image.rootfs.diff.tar", size: layer.data.length, digest: layer.digest }] })));

export class Registry {
  open = true;  // Whether it has the image.

  static async start() {
    const self = new Registry();
    self.server = http.createServer((request, answer) => {
      const name = request.url.split("/").pop();
      const known = self.open ? [layer, config, manifest] : [];
      const found = known.find(({ digest }) => digest === name || (name === "latest" && digest === manifest.digest));
      if (!found && request.url !== "/v2/") { answer.writeHead(404).end(); return; }
      const { data, digest } = found ?? blob(Buffer.from("{}"));
      answer.writeHead(200, { "Content-Type": found === manifest ? manifestType : "application/octet-stream",
        "Content-Length": data.length, "Docker-Content-Digest": digest });
      answer.end(request.method === "HEAD" ? undefined : data);
    });
    await new Promise((resolve) => self.server.listen(0, "127.0.0.1", resolve));
    self.image = `127.0.0.1:${self.server.address().port}/tiny:latest`;
    return self;
  }

  /** Takes the image off the engine again, if it was pulled. */
  forget() { return docker("rmi", "-f", this.image).catch(() => {}); }

  async stop() {
    await this.forget();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
