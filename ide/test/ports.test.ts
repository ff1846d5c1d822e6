import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardPage, linkToCopy, NewPorts, ownAddress, plainLabel, portEntries, viewersShown } from '../src/ports.ts';
import type { ListeningPort, SharedPort, Sharing } from '../src/state.ts';
import { translator } from '../src/texts.ts';

const pattern = 'http://{{port}}-w2.localhost:8000/';
const server = (port: number, protocol = 'http'): ListeningPort => ({ port, protocol, process: 'node' });
const shared = (port: number, change: Partial<SharedPort> = {}): SharedPort => ({
  port,
  url: `http://demo-${port}.localhost:8000/`,
  audience: 'people',
  active: true,
  viewers: [],
  viewerCount: 0,
  ...change,
});
const sharing = (...ports: SharedPort[]): Sharing => ({ dashboard: 'http://localhost:8000/workspaces/w2', ports });

test('ports that listen and ports that are shared are one list, by number', () => {
  const entries = portEntries([server(8080), server(3000)], sharing(shared(8080), shared(5173), shared(9000, { audience: 'owner' })));
  assert.deepEqual(
    entries.map(({ port, listening, shared }) => [port, listening !== undefined, shared !== undefined]),
    [
      [3000, true, false],
      [5173, false, true],
      [8080, true, true],
    ],
  );
});

test('what listened before the IDE looked is no news, what comes later is, once', () => {
  const ports = new NewPorts();
  const numbers = (...listening: ListeningPort[]) => ports.take(listening, undefined).map(({ port }) => port);
  assert.deepEqual(numbers(server(3000)), []);
  assert.deepEqual(numbers(server(3000), server(5173, 'unknown')), [], 'not asked yet what it speaks');
  assert.deepEqual(numbers(server(3000), server(5173), server(8443, 'https'), server(5432, 'other')), [5173, 8443]);
  assert.deepEqual(numbers(server(3000)), []);
  assert.deepEqual(numbers(server(3000), server(5173)), [], 'it only started again');
});

test('a new port that is shared already needs no word; one whose share has ended does', () => {
  const ports = new NewPorts();
  ports.take([], undefined);
  const known = sharing(shared(5173), shared(8080, { active: false }));
  assert.deepEqual(
    ports.take([server(5173), server(8080)], known).map(({ port }) => port),
    [8080],
  );
});

for (const [base, request, expected] of [
  ['http://localhost:8000/workspaces/w2', undefined, 'http://localhost:8000/workspaces/w2/ports'],
  ['http://localhost:8000/workspaces/w2/', { share: 5173 }, 'http://localhost:8000/workspaces/w2/ports?share=5173'],
  ['https://hub.example.com/workspaces/w2?tab=x#y', { unshare: 80 }, 'https://hub.example.com/workspaces/w2/ports?unshare=80'],
] as const) {
  test(`${JSON.stringify(request)} is asked at ${expected}`, () => assert.equal(dashboardPage(base, request), expected));
}

test('the link of a port is that of its share, without one the owner’s, with a token the dashboard’s', () => {
  const copied = (entry: Parameters<typeof linkToCopy>[0], uri: string | undefined = pattern) => linkToCopy(entry, uri);
  assert.deepEqual(copied({ port: 80, shared: shared(80) }), { address: 'http://demo-80.localhost:8000/', forOthers: true });
  assert.equal(copied({ port: 80, shared: shared(80, { audience: 'link' }) }), 'dashboard');
  const own = { address: 'http://80-w2.localhost:8000/', forOthers: false };
  assert.deepEqual(copied({ port: 80, listening: server(80) }), own);
  assert.deepEqual(copied({ port: 80, shared: shared(80, { active: false, audience: 'link' }) }), own);
  assert.equal(linkToCopy({ port: 80 }, undefined), undefined);
});

for (const wrong of [undefined, '', 'http://localhost/', 'no address {{port}}']) {
  test(`${wrong} is no pattern of addresses`, () => assert.equal(ownAddress(wrong, 80), undefined));
}

test('while nothing is shared no viewers are shown', () => {
  const t = translator('en');
  assert.equal(viewersShown(undefined, t), undefined);
  assert.equal(viewersShown(sharing(), t), undefined);
  assert.equal(viewersShown(sharing(shared(80, { active: false, viewerCount: 3 })), t), undefined);
});

test('viewers are counted and named, guests as guests', () => {
  const viewers = [
    { name: 'Kim Minji', guest: false },
    { name: 'Kim Minji', guest: true },
    { name: '', guest: true },
  ];
  const seen = sharing(shared(80, { viewers, viewerCount: 5 }), shared(81, { viewerCount: 2 }), shared(82));
  assert.deepEqual(viewersShown(seen, translator('en')), {
    count: 7,
    text: '$(eye) 7',
    lines: ['Port 80: Kim Minji, Kim Minji (guest), a guest, 2 more', 'Port 81: 2 looking', 'Port 82: nobody is looking'],
  });
  assert.equal(viewersShown(seen, translator('ko'))?.lines[0], '80번 포트: Kim Minji, Kim Minji(손님), 손님, 외 2명');
});

test('a long list of viewers is cut', () => {
  const viewers = Array.from({ length: 50 }, (_, index) => ({ name: `v${index}`, guest: false }));
  const line = viewersShown(sharing(shared(80, { viewers, viewerCount: 50 })), translator('en'))?.lines[0] ?? '';
  assert.ok(line.endsWith('v9, 40 more'), line);
});

test('the name of a process is text, never an icon', () => assert.ok(!plainLabel('$(flame) x').includes('$(')));
