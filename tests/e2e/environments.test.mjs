// The promise as a person lives it, in a real Chromium: log in, create from a git URL, code, run, push, stop, start, delete.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { shell } from "./lib/exec.mjs";
import { createRepository, gitHttp, gitLog, gitPassword, gitUser } from "./lib/git.mjs";
import { Hub } from "./lib/hub.mjs";
import { until } from "./lib/processes.mjs";

describe("environments in the browser", { timeout: 300_000 }, () => {
  let hub, admin, browser, page, ide, id;
  const name = `payment-${process.pid}`;

  before(async () => {
    await createRepository(name);
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    await admin.ok("PATCH", "/profile", { git_name: "Hana Kim", git_email: "hana@example.com" });
    browser = await openBrowser();
    page = await openPage(browser);
  });
  after(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it("logs in, refusing a wrong password in words", async () => {
    await page.goto(hub.url);
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("The username or the password is wrong.").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(Hub.adminPassword);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Workspaces" }).waitFor();
  });

  it("creates a workspace from a git URL and shows it coming up, live", async () => {
    await page.getByRole("button", { name: "New workspace" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Git repository").fill(`${gitHttp}/${name}.git`);
    await dialog.getByLabel("Git repository").blur();
    assert.equal(await dialog.getByLabel("Name", { exact: true }).inputValue(), name);
    await screenshot(page, "create");
    await dialog.getByRole("button", { name: "Create workspace" }).click();
    await page.getByRole("heading", { name }).waitFor();
    id = new URL(page.url()).pathname.split("/").pop();
    await admin.phase(id, "RUNNING", 60);
    await page.getByRole("link", { name: /Open IDE/ }).first().waitFor();
    await screenshot(page, "running");
  });

  it("opens the IDE on the repository, edits a file and saves it", async () => {
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("link", { name: /Open IDE/ }).first().click(),
    ]);
    ide = opened;
    await ide.waitForURL(new RegExp(`//ide-${id}\\.localhost`));
    await ide.getByRole("treeitem", { name: /README.md/ }).dblclick({ timeout: 60_000 });
    const editor = ide.locator(".monaco-editor").first();
    await editor.click();
    await ide.keyboard.press("Control+End");
    await ide.keyboard.type("\nwritten in the browser");
    await ide.keyboard.press("Control+s");
    await until("the file is saved", () => shell(admin, id, `grep -c 'written in the browser' ~/${name}/README.md`).catch(() => ""));
    assert.match(await ide.title(), new RegExp(name));
    await screenshot(ide, "ide");
  });

  it("runs a command in the IDE's terminal", async () => {
    await ide.keyboard.press("Control+Backquote");
    await ide.locator(".terminal-wrapper .xterm").first().waitFor();
    await until("the terminal takes a command", async () => {
      await ide.locator(".terminal-wrapper .xterm-helper-textarea").first().focus();
      await ide.keyboard.type("echo from-the-ide > ~/ide.txt\n");
      return until("its effect", () => shell(admin, id, "cat ~/ide.txt"), 3).catch(() => false);
    });
    assert.equal(await shell(admin, id, "cat ~/ide.txt"), "from-the-ide");
    await screenshot(ide, "ide-terminal");
  });

  it("shows the product's status bar item, and no advert", async () => {
    await ide.locator(".statusbar-item", { hasText: name }).first().waitFor();
    const text = await ide.locator("body").innerText();
    assert.doesNotMatch(text, /coder\.com|Deploy code-server/i);
  });

  it("commits and pushes from the dashboard's terminal", async () => {
    await page.getByRole("tab", { name: "Terminal" }).click();
    const terminal = page.locator(".xterm").first();
    await terminal.waitFor();
    await terminal.click();
    const type = (line) => page.keyboard.type(`${line}\n`, { delay: 2 });
    await type(`cd ~/${name} && git commit -qam 'from the dashboard' && git push -q`);
    // git asks in the terminal, as it would on a laptop.
    await page.locator(".xterm-rows", { hasText: "Username for" }).waitFor();
    await type(gitUser);
    await page.locator(".xterm-rows", { hasText: "Password for" }).waitFor();
    await type(gitPassword);
    await until("the commit is in the remote", async () => /Hana Kim <hana@example.com> from the dashboard/.test(await gitLog(name, "--format=%an <%ae> %s")));
    await screenshot(page, "terminal");
  });

  it("comes back to the same terminal session after a reload", async () => {
    await page.reload();
    await page.locator(".xterm-rows", { hasText: "from the dashboard" }).waitFor();
  });

  it("stops and starts with everything where it was", async () => {
    await page.getByRole("button", { name: "Stop" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop workspace" }).click();
    await admin.phase(id, "STANDBY");
    await page.getByText("This workspace is stopped").waitFor();
    await screenshot(page, "stopped");

    // Whoever opens the IDE now wakes it, sees how far it is, and is led on by itself.
    await ide.reload();
    await ide.getByRole("treeitem", { name: /README.md/ }).waitFor({ timeout: 60_000 });
    await admin.phase(id, "RUNNING");
    assert.match(await shell(admin, id, `cat ~/${name}/README.md`), /written in the browser/);
    assert.equal(await shell(admin, id, "cat ~/ide.txt"), "from-the-ide");
  });

  it("works in the path form too, for the owner", async () => {
    const path = await page.context().newPage();
    await path.goto(`${hub.url}/w/${id}`);
    assert.equal(new URL(path.url()).pathname, `/w/${id}/`);
    await path.getByRole("treeitem", { name: /README.md/ }).waitFor({ timeout: 60_000 });
    await path.close();
  });

  it("keeps a colleague out", async () => {
    const colleague = await hub.person(admin, "colleague");
    const theirs = await openPage(browser, { locale: "ko-KR" });
    await theirs.goto(hub.url);
    await theirs.locator("input").first().fill("colleague");
    await theirs.locator("input[type=password]").fill(colleague.password);
    await theirs.keyboard.press("Enter");
    await theirs.getByRole("heading", { level: 1, name: "워크스페이스" }).waitFor();
    await screenshot(theirs, "colleague-ko");
    assert.equal(await theirs.getByText(name).count(), 0);
    for (const url of [`${hub.url}/w/${id}/`, `http://ide-${id}.localhost:${hub.port}/`]) {
      const answer = await theirs.goto(url);
      assert.equal(answer.status(), 403, url);
    }
    await screenshot(theirs, "refused-ko");
  });

  it("deletes after the name was typed", async () => {
    await page.bringToFront();
    await page.goto(`${hub.url}/workspaces/${id}`);
    await page.getByRole("tab", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Delete workspace…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name of the workspace").fill(name);
    await dialog.getByRole("button", { name: "Delete workspace" }).click();
    await until("it is gone", async () => (await admin.call("GET", `/workspaces/${id}`)).status === 404);
    await page.goto(`${hub.url}/workspaces`);
    await page.getByText("Your first workspace").waitFor();
  });
});
