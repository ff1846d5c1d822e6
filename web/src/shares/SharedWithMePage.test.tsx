import { act, screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { SharedPort } from '../api/types';
import { FakeEventSource } from '../test/FakeEventSource';
import { failure, fakeApi } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { share } from '../test/samples';

/** As somebody who may visit sees it. */
function shared(rest: Partial<SharedPort> = {}): SharedPort {
  const { id, workspace_id, workspace_name, port, alias, url, password, read_only, may_wake } = share();
  const owner = { id: 'u_cccccccccccc', username: 'kim', display_name: 'Kim Minji' };
  const effective = { expires_at: null, active: true };
  return { id, workspace_id, workspace_name, owner, port, alias, url, password, read_only, may_wake, effective, ...rest };
}

it('lists what can be opened, whose it is and what it needs', async () => {
  const soon = new Date(Date.now() + 2 * 86_400_000 + 60_000).toISOString();
  const over = { expires_at: '2026-01-01T00:00:00Z', active: false };
  fakeApi({
    'GET /shares': ({ query }: { query: URLSearchParams }) => ({
      shares: query.get('with') === 'me' ? [shared({ id: 's_b', port: 3000, effective: over }), shared({ password: true, effective: { expires_at: soon, active: true } })] : [],
      next_cursor: '',
    }),
  });
  renderApp('/shared');
  const rows = await screen.findAllByTestId('shared-row');
  const first = within(rows[0]!);
  expect(first.getByText('by Kim Minji')).toBeVisible();
  expect(first.getByText('ends in 2 days')).toBeVisible();
  expect(first.getByText('needs a password')).toBeVisible();
  expect(first.getByRole('link', { name: 'Open payment-api, port 5173' })).toHaveAttribute('href', share().url);
  expect(first.getByRole('button', { name: 'Copy the address of payment-api, port 5173' })).toBeVisible();
  const second = within(rows[1]!);
  expect(second.getByText('Over')).toBeVisible();
  expect(second.queryByRole('link')).not.toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Shared with me' })).toHaveAttribute('aria-current', 'page');
});

it('says what would be there, and hears of the first', async () => {
  const shares: SharedPort[] = [];
  fakeApi({ 'GET /shares': () => ({ shares, next_cursor: '' }) });
  renderApp('/shared');
  expect(await screen.findByRole('heading', { name: 'Nothing is shared with you yet' })).toBeVisible();
  shares.push(shared());
  act(() => FakeEventSource.latest('/events').send('shares_changed', { workspace_id: null }));
  expect(await screen.findByTestId('shared-row')).toBeVisible();
});

it('says that it could not be read', async () => {
  fakeApi({ 'GET /shares': failure(503, 'UPSTREAM_UNAVAILABLE', 'no') });
  renderApp('/shared');
  expect(await screen.findByRole('alert')).toHaveTextContent('This could not be loaded');
});
