import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseListening, parseSharing } from '../src/state.ts';

const dashboard = 'http://localhost:8000/workspaces/w2';
const share = {
  port: 5173,
  url: 'http://5173-w2.localhost:8000/',
  audience: 'people',
  active: true,
  viewers: [{ name: 'kim', guest: false }],
  viewer_count: 1,
};

test('what the agent writes is read', () => {
  const listening = { revision: 7, ports: [{ port: 5173, protocol: 'http', process: 'node', command: 'node x', pid: 7 }] };
  assert.deepEqual(parseListening(JSON.stringify(listening)), [{ port: 5173, protocol: 'http', process: 'node' }]);
  assert.deepEqual(parseSharing(JSON.stringify({ dashboard_url: dashboard, ports: [share] })), {
    dashboard,
    ports: [
      {
        port: 5173,
        url: share.url,
        audience: 'people',
        active: true,
        viewers: [{ name: 'kim', guest: false }],
        viewerCount: 1,
      },
    ],
  });
});

for (const text of ['', '{', 'null', '[]', '7', '{"ports":{}}']) {
  test(`${JSON.stringify(text)} says nothing about ports`, () => {
    assert.equal(parseListening(text), undefined);
    assert.equal(parseSharing(text), undefined);
  });
}

for (const address of [undefined, 'command:workbench.action.quit', 'javascript:alert(1)', 'file:///etc/passwd']) {
  test(`a dashboard at ${address} is none`, () => {
    assert.equal(parseSharing(JSON.stringify({ dashboard_url: address, ports: [] })), undefined);
  });
}

for (const wrong of [
  { port: 0 },
  { port: 65536 },
  { port: '5173' },
  { url: 'command:workbench.action.quit' },
  { url: undefined },
  { audience: 'all' },
]) {
  test(`a share with ${JSON.stringify(wrong)} is left out`, () => {
    const ports = [{ ...share, ...wrong }, null, 'x', { ...share, port: 80 }];
    const sharing = parseSharing(JSON.stringify({ dashboard_url: dashboard, ports }));
    assert.deepEqual(sharing?.ports.map(({ port }) => port), [80]);
  });
}

test('names and counts of the wrong kind are empty', () => {
  const ports = [{ ...share, active: 'yes', viewers: [{ name: 7 }, null], viewer_count: -1 }];
  const [port] = parseSharing(JSON.stringify({ dashboard_url: dashboard, ports }))?.ports ?? [];
  const nobody = { name: '', guest: false };
  assert.deepEqual([port?.active, port?.viewers, port?.viewerCount], [false, [nobody, nobody], 0]);
});
