// One signed-in caller of the API, with its cookie in hand.
import { until } from "./processes.mjs";

export class Session {
  constructor(url) {
    this.url = url;
    this.cookie = "";
  }

  async login(username, password) {
    const answer = await this.call("POST", "/login", { username, password });
    if (answer.status !== 200) throw new Error(`login of ${username}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.cookie = answer.headers.get("set-cookie").split(";")[0];
    return answer.body;
  }

  /** One call below /api/v1: status, headers and parsed body. */
  async call(method, path, body, headers = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, headers: answer.headers, body: json && text ? JSON.parse(text) : text };
  }

  /** The body of a call that must succeed. */
  async ok(method, path, body) {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Waits for a workspace to be in a phase with nothing under way. */
  async phase(id, phase, seconds = 90) {
    return until(`workspace ${id} is ${phase}`, async () => {
      const workspace = await this.ok("GET", `/workspaces/${id}`);
      if (workspace.phase === "ERROR" && phase !== "ERROR") throw new Error(`in ERROR: ${workspace.error_reason}`);
      return workspace.phase === phase && workspace.operation === "" && workspace;
    }, seconds);
  }

  /** Creates a workspace and waits until it runs. */
  async running(fields) {
    const workspace = await this.ok("POST", "/workspaces", fields);
    return this.phase(workspace.id, "RUNNING");
  }

  async stop(id) {
    await this.ok("PATCH", `/workspaces/${id}`, { desired_state: "STANDBY" });
    return this.phase(id, "STANDBY");
  }

  async start(id) {
    await this.ok("PATCH", `/workspaces/${id}`, { desired_state: "RUNNING" });
    return this.phase(id, "RUNNING");
  }

  /** Deletes and waits until it is gone. */
  async gone(id, seconds = 60) {
    await this.ok("DELETE", `/workspaces/${id}?force=true`);
    await until(`workspace ${id} is gone`, async () => (await this.call("GET", `/workspaces/${id}`)).status === 404, seconds);
  }
}
