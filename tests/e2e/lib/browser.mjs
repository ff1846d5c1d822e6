// Debian's Chromium, driven by Playwright.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

const output = path.join(import.meta.dirname, "..", "output");

/** `localDomain`: names below it are this machine. */
export async function openBrowser({ localDomain } = {}) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
      ...(localDomain ? [`--host-resolver-rules=MAP *.${localDomain} 127.0.0.1`] : [])],
  });
}

/** A page in a fresh profile. */
export async function openPage(browser, { locale = "en-US", ...options } = {}) {
  const context = await browser.newContext({ locale, viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

export async function screenshot(page, name) {
  await mkdir(output, { recursive: true });
  await page.screenshot({ path: path.join(output, `${name}.png`) });
}
