// Freezing and waking as people do it: with the dashboard in Chromium.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { Hub } from "./lib/hub.mjs";

describe("the dashboard", { timeout: 240_000 }, () => {
  let hub, admin, workspace, browser, page;
  const state = () => page.getByTestId("workspace-state");
  const button = (name) => page.getByRole("button", { name, exact: true });

  before(async () => {
    hub = await (await Hub.start()).ready();
    admin = await hub.login();
    workspace = await admin.running({ name: "alpha" });
    browser = await openBrowser();
    page = await openPage(browser);
    const [name, value] = admin.cookie.split("=");
    await page.context().addCookies([{ name, value, url: hub.url }]);
  });
  after(async () => {
    await browser?.close();
    await hub?.remove();
  });

  it("freezes at a click, and a key in an open terminal wakes it where it was", async () => {
    await page.goto(`${hub.url}/workspaces/${workspace.id}?tab=terminal`);
    const screen = page.locator("[data-testid=terminal-screen][data-status=open]");
    await screen.waitFor();
    const keys = page.locator(".xterm textarea");
    await keys.pressSequentially("mark=before\n");
    await button("Freeze").click();
    await page.getByTestId("frozen-panel").waitFor();
    await keys.pressSequentially("echo $mark-$((40+2))\n");
    await page.locator(".xterm-rows").getByText("before-42").waitFor();
    assert.equal(await state().innerText(), "Running");
  });

  it("keeps it awake for a reason, and says so", async () => {
    await page.goto(`${hub.url}/workspaces/${workspace.id}`);
    await button("Keep awake…").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("training");
    await dialog.getByRole("button", { name: "Keep awake", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await page.locator("#idleness").getByText(/^Kept awake until .* by admin/).waitFor();
    await screenshot(page, "dashboard-awake");
    await button("Stop keeping awake").click();
    await page.locator("#idleness").getByText("Nobody keeps it awake.").waitFor();
  });

  it("tells every change with its cause", async () => {
    await page.goto(`${hub.url}/workspaces/${workspace.id}?tab=history`);
    const rows = page.getByTestId("history-row");
    await rows.first().waitFor();
    const told = (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
    assert.ok(told.some((text) => /Running → Frozen .*asked for by admin/.test(text)), told.join("\n"));
  });

  it("makes room for a start that the quota refuses", async () => {
    const other = await admin.ok("POST", "/workspaces", { name: "beta", desired_state: "STANDBY" });
    await admin.ok("PUT", `/users/${other.owner_id}/quota`, { quota: { running: 1 } });
    await page.goto(`${hub.url}/workspaces/${other.id}`);
    await button("Start").click();
    const dialog = page.getByRole("dialog", { name: "The quota leaves no room" });
    await dialog.getByRole("button", { name: "Freeze alpha and start" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.querySelector("[data-testid=workspace-state]")?.textContent === "Running");
    await page.goto(`${hub.url}/workspaces/${workspace.id}`);
    await page.getByTestId("frozen-panel").waitFor();
  });
});
