// Pictures of every page, for looking at: node dev/screenshots.mjs [address] [folder]. Needs a running "npm run dev".
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const address = process.argv[2] ?? 'http://localhost:5173';
const folder = process.argv[3] ?? join(tmpdir(), 'codehub-screenshots');
const looks = [
  { name: 'en-light', locale: 'en-US', colorScheme: 'light', viewport: { width: 1280, height: 820 } },
  { name: 'ko-dark', locale: 'ko-KR', colorScheme: 'dark', viewport: { width: 1280, height: 820 } },
  { name: 'ko-light-phone', locale: 'ko-KR', colorScheme: 'light', viewport: { width: 390, height: 800 }, hasTouch: true },
  { name: 'en-dark-phone', locale: 'en-US', colorScheme: 'dark', viewport: { width: 390, height: 800 }, hasTouch: true },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
await mkdir(folder, { recursive: true });
for (const { name, ...options } of looks) {
  if (process.env.LOOK && process.env.LOOK !== name) continue;
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) console.log(`${name}: ${message.type()}: ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => console.log(`${name}: page error: ${error.message}`));
  const shot = async (what) => {
    await page.waitForTimeout(350);
    await page.screenshot({ path: `${folder}/${name}-${what}.png` });
  };
  await page.goto(`${address}/login?next=/workspaces`);
  await page.locator('input[name=username]').waitFor();
  await shot('login');
  await page.locator('input[name=username]').fill('admin');
  await page.locator('input[name=password]').fill('codehub-admin');
  await page.locator('button[type=submit]').click();
  const rows = page.getByTestId('workspace-row');
  await rows.first().waitFor();
  await shot('list');
  await page.keyboard.press('c');
  await page.getByRole('dialog').locator('form').waitFor();
  await page.getByRole('dialog').locator('input').first().fill('git@gitlab.example.com:team/shop-front.git');
  await page.getByRole('dialog').locator('button[aria-controls=advanced]').click();
  await shot('create');
  await page.keyboard.press('Escape');
  await rows.filter({ hasText: 'payment-api' }).getByRole('link').first().click();
  await page.locator('.uplot').first().waitFor();
  await shot('overview');
  await page.goto(`${page.url()}?tab=terminal`);
  await page.locator('[data-testid=terminal-screen][data-status=open]').waitFor();
  await page.locator('.xterm textarea').pressSequentially('ls\ngit status\n');
  await shot('terminal');
  await page.goto(page.url().replace('terminal', 'ports'));
  await page.getByTestId('port-row').first().waitFor();
  await shot('ports');
  await page.getByTestId('port-row').filter({ hasText: '5173' }).getByRole('button').nth(-2).click();
  await page.getByRole('dialog').getByRole('img').waitFor();
  await shot('ports-qr');
  const workspace = page.url().split('?')[0];
  await page.goto(`${workspace}/ports?share=8080`);
  await page.getByRole('dialog').locator('form').waitFor();
  await shot('share');
  await page.goto(`${workspace}/ports?share=5173`);
  await page.getByRole('dialog').locator('input[readonly]').waitFor();
  await shot('share-address');
  await page.goto(`${workspace}/ports?unshare=5173`);
  await page.getByRole('dialog').waitFor();
  await shot('share-stop');
  await page.goto(`${workspace}?tab=ports`);
  await page.getByTestId('port-row').filter({ hasText: '5173' }).locator('button[data-live]').click();
  await page.getByTestId('visit-row').first().waitFor();
  await shot('visits');
  await page.goto(`${workspace}?tab=ports`);
  await page.getByTestId('port-row').filter({ hasText: '5173' }).getByRole('button').last().click();
  await page.getByTestId('finding').first().waitFor();
  await shot('doctor');
  await page.goto(`${workspace}?tab=logs`);
  await page.getByRole('log').waitFor();
  await shot('logs');
  await page.goto(page.url().replace('logs', 'settings'));
  await page.locator('form').waitFor();
  await shot('settings');
  await page.locator('section').last().getByRole('button').click();
  await page.getByRole('dialog').waitFor();
  await shot('delete');
  await page.goto(`${address}/workspaces`);
  await rows.filter({ hasText: 'data-pipeline' }).getByRole('link').first().click();
  await page.getByRole('alert').waitFor();
  await shot('error');
  await page.goto(`${workspace}?tab=history`);
  await page.getByTestId('history-row').first().waitFor();
  await shot('history');
  await page.goto(`${address}/workspaces`);
  await rows.filter({ hasText: 'old-demo' }).getByRole('link').first().click();
  await page.getByTestId('frozen-panel').waitFor();
  await shot('frozen');
  await page.goto(`${address}/costs?period=days30`);
  await page.locator('.uplot').waitFor();
  await page.getByTestId('cost-row').first().waitFor();
  await shot('costs');
  await page.goto(`${address}/policy`);
  await page.getByTestId('policy-form').waitFor();
  await shot('policy');
  await page.goto(`${address}/users`);
  await page.getByTestId('user-row').first().waitFor();
  await shot('users');
  await page.goto(`${address}/groups`);
  await page.getByTestId('group-row').first().waitFor();
  await page.getByTestId('group-row').first().getByRole('button').first().click();
  await page.getByRole('dialog').locator('input').first().waitFor();
  await shot('members');
  await page.goto(`${address}/shared`);
  await page.getByTestId('shared-row').first().waitFor();
  await shot('shared');
  await page.goto(`${address}/shares`);
  await page.getByTestId('share-row').first().waitFor();
  await shot('shares');
  await page.goto(`${address}/profile`);
  await page.locator('#ssh-key').waitFor();
  await shot('profile');
  await page.locator('#ssh-key').scrollIntoViewIfNeeded();
  await page.evaluate(() => document.getElementById('ssh-key').scrollIntoView());
  await shot('profile-key');
  await page.goto(`${address}/nowhere`);
  await page.locator('main h1').waitFor();
  await shot('not-found');
  await context.close();
}
await browser.close();
console.log(`The pictures are in ${folder}.`);
