import { act, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Viewer } from '../api/types';
import { FakeEventSource } from '../test/FakeEventSource';
import { fakeApi, page } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { port, share, viewer, visit, workspace } from '../test/samples';

const path = `/workspaces/${workspace().id}`;
const guest = viewer({ viewer: 'guest_1', user_id: null, name: '', display_name: '', guest: true, user_agent: 'curl/8.5.0' });

async function open(viewers: Viewer[], visits: (cursor: string | null) => unknown) {
  const sent = fakeApi({
    [`GET ${path}`]: workspace(),
    'GET /workspaces': page([workspace()]),
    [`GET ${path}/ports`]: { ports: [port()] },
    [`GET ${path}/shares`]: { shares: [share({ viewers: viewers.length })] },
    [`GET /shares/${share().id}/viewers`]: () => ({ viewers }),
    [`GET /shares/${share().id}/visits`]: ({ query }: { query: URLSearchParams }) => visits(query.get('cursor')),
  });
  const app = renderApp(`${path}?tab=ports`);
  await app.person.click(await screen.findByRole('button', { name: `${viewers.length} watching port 5173: show who` }));
  return { ...app, sent, panel: within(await screen.findByRole('dialog', { name: 'Who opens port 5173' })) };
}

it('shows who watches, and follows them', async () => {
  const viewers = [viewer(), guest];
  const { panel } = await open(viewers, () => ({ visits: [], next_cursor: '' }));
  const rows = await panel.findAllByTestId('viewer-row');
  expect(rows[0]).toHaveTextContent('Kim Minji');
  expect(rows[0]).toHaveTextContent('Chrome, Linux · 10.1.2.3');
  expect(rows[0]).toHaveTextContent('12 requests, 1 MiB');
  expect(rows[1]).toHaveTextContent('Guest');
  expect(await panel.findByText('Nobody has visited yet.')).toBeVisible();
  viewers.splice(0, 2);
  act(() => FakeEventSource.latest('/events').send('viewers_changed', { workspace_id: workspace().id }));
  expect(await panel.findByText('Nobody is watching right now.')).toBeVisible();
});

it('pages through who did', async () => {
  const old = visit({ viewer: 'guest_2', guest: true, display_name: '', name: 'Yuna', end_reason: 'revoked' });
  const { panel, person } = await open([viewer()], (cursor) =>
    cursor ? { visits: [old], next_cursor: '' } : { visits: [visit({ ended_at: null, end_reason: '' }), visit({ viewer: 'x' })], next_cursor: 'next' },
  );
  expect(await panel.findAllByTestId('visit-row')).toHaveLength(2);
  expect(panel.getByText('watching now')).toBeVisible();
  expect(panel.getByText(/, 20 minutes/)).toBeVisible();
  await person.click(panel.getByRole('button', { name: 'Load more' }));
  await waitFor(() => expect(panel.getAllByTestId('visit-row')).toHaveLength(3));
  expect(panel.getByText('Yuna')).toBeVisible();
  expect(panel.getByText(/shut out/)).toBeVisible();
  expect(panel.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument();
});
