import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusText, unforwarded, workspaceInfo } from '../src/workspace.ts';

test('outside a code-hub workspace there is nothing to show', () => {
  assert.equal(workspaceInfo({}), undefined);
  assert.equal(workspaceInfo({ CODEHUB_WORKSPACE_NAME: '  ' }), undefined);
});

test('the name and the dashboard come from the environment', () => {
  assert.deepEqual(
    workspaceInfo({ CODEHUB_WORKSPACE_NAME: 'billing', CODEHUB_DASHBOARD_URL: 'http://localhost:8000/workspaces/w23' }),
    { name: 'billing', dashboard: 'http://localhost:8000/workspaces/w23' },
  );
});

test('a workspace without a name is called by its id', () => {
  assert.deepEqual(workspaceInfo({ CODEHUB_WORKSPACE_ID: 'wabc234' }), { name: 'wabc234' });
});

test('the folder of the agent is taken when it is a path of this machine', () => {
  assert.equal(workspaceInfo({ CODEHUB_WORKSPACE_ID: 'w2', CODEHUB_RUN_DIR: '/run/codehub' })?.runFolder, '/run/codehub');
  for (const folder of ['', 'run', '../run']) {
    assert.deepEqual(workspaceInfo({ CODEHUB_WORKSPACE_ID: 'w2', CODEHUB_RUN_DIR: folder }), { name: 'w2' });
  }
});

for (const address of ['', 'no address', 'javascript:alert(1)', 'command:workbench.action.quit', 'file:///etc/passwd']) {
  test(`"${address}" is no dashboard`, () => {
    assert.deepEqual(workspaceInfo({ CODEHUB_WORKSPACE_NAME: 'a', CODEHUB_DASHBOARD_URL: address }), { name: 'a' });
  });
}

test('a name is shown as text, never as an icon, and is cut when it is long', () => {
  assert.equal(statusText('결제'), '$(vm-active) 결제');
  assert.ok(!statusText('x $(flame)').slice(5).includes('$('));
  assert.equal(statusText('n'.repeat(300)).length, '$(vm-active) '.length + 40);
});

// What code-server takes for a port of the workspace (extractLocalHostUriMetaDataForPortMapping in VS Code's tunnel.ts).
const forwarded = /^(localhost|127\.0\.0\.1|0\.0\.0\.0):(\d+)$/;

for (const authority of ['localhost:8000', '127.0.0.1:8000', 'localhost', 'hub.example.com:8443', '[::1]:8000', 'localhost.example.com:1']) {
  test(`the dashboard at ${authority} is no port of the workspace, and the same address`, () => {
    assert.doesNotMatch(unforwarded(authority), forwarded);
    assert.equal(new URL(`http://${unforwarded(authority)}/x`).href, new URL(`http://${authority}/x`).href);
  });
}
