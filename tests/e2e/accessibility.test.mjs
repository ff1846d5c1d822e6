// Both languages, both appearances, a phone: every page opens without an error in the console.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { openBrowser, openPage, screenshot } from "./lib/browser.mjs";
import { Hub } from "./lib/hub.mjs";

const looks = [
  { name: "en-light", locale: "en-US" },
  { name: "ko-dark", locale: "ko-KR", colorScheme: "dark" },
  { name: "ko-phone", locale: "ko-KR", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
];

describe("every page, in every look", { timeout: 180_000 }, () => {
  let hub, browser, workspace;

  before(async () => {
    hub = await (await Hub.start()).ready();
    const admin = await hub.login();
    workspace = await admin.running({ name: "결제 API", description: "<b>not bold</b>" });
    await admin.ok("POST", "/groups", { name: "team" });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await hub?.remove();
  });

  for (const { name, ...look } of looks) {
    it(name, async () => {
      const page = await openPage(browser, look);
      const problems = [];
      page.on("console", (message) => message.type() === "error" && !/401/.test(message.text()) && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.goto(hub.url);
      await screenshot(page, `login-${name}`);
      await page.locator("input").first().fill("admin");
      await page.locator("input[type=password]").fill(Hub.adminPassword);
      await page.keyboard.press("Enter");
      await page.getByText("결제 API").first().waitFor();
      const ports = `workspaces/${workspace.id}/ports`;
      for (const path of ["workspaces", `workspaces/${workspace.id}`, ports, "shared", "costs", "users", "groups", "shares", "policy", "profile"]) {
        await page.goto(`${hub.url}/${path}`);
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), true, `${path} is too wide`);
        assert.equal(await page.evaluate(() => document.documentElement.lang), look.locale.slice(0, 2));
        await screenshot(page, `${path.replace(workspace.id, "one").replaceAll("/", "-")}-${name}`);
      }
      assert.deepEqual(problems, []);
      await page.context().close();
    });
  }
});
