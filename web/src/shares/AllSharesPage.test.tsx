import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Share, ShareLimitsPatch } from '../api/types';
import { fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, share, unlimited } from '../test/samples';

const other = share({ id: 's_b', port: 3000, workspace_name: 'shop', audience: 'link', viewers: 4 });

function show(shares: Share[] = [share(), other], routes: Record<string, unknown> = {}) {
  const limits = { ...unlimited };
  const sent = fakeApi({
    'GET /session': admin,
    'GET /shares': { shares, next_cursor: '' },
    'GET /share-limits': () => limits,
    'PATCH /share-limits': ({ body }: { body: ShareLimitsPatch }) => Object.assign(limits, body),
    ...routes,
  });
  return { ...renderApp('/shares'), sent };
}

describe('every share', () => {
  it('is listed with whose it is, for whom and who watches', async () => {
    const { sent } = show();
    const rows = await screen.findAllByTestId('share-row');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toHaveTextContent('payment-api :5173');
    expect(rows[0]).toHaveTextContent('by Jimin Park');
    expect(rows[1]).toHaveTextContent('Anyone with the link');
    expect(rows[1]).toHaveTextContent('4 watching');
    expect(sent.find(({ route }) => route === 'GET /shares')?.query.get('all')).toBe('true');
  });

  it('is found by its owner, workspace, port or people', async () => {
    const { person } = show();
    await screen.findAllByTestId('share-row');
    const search = screen.getByRole('searchbox', { name: 'Search shares' });
    await person.type(search, 'shop 3000');
    expect(screen.getAllByTestId('share-row')).toHaveLength(1);
    await person.clear(search);
    await person.type(search, 'nobody');
    expect(screen.queryByTestId('share-row')).not.toBeInTheDocument();
    expect(screen.getByText('Nothing matches')).toBeVisible();
  });

  it('can be stopped after a question', async () => {
    let shares = [share(), other];
    const { person } = show([], {
      'GET /shares': () => ({ shares, next_cursor: '' }),
      'DELETE /shares/s_b': () => {
        shares = [share()];
        return status(204);
      },
    });
    await person.click(await screen.findByRole('button', { name: 'Stop sharing shop, port 3000' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Stop sharing shop, port 3000?' }));
    expect(dialog.getByText(/^4 viewers are out at once/)).toBeVisible();
    await person.click(dialog.getByRole('button', { name: 'Stop sharing' }));
    await waitFor(() => expect(screen.getAllByTestId('share-row')).toHaveLength(1));
  });

  it('is nobody else’s business', async () => {
    show([], { 'GET /session': { ...admin, role: 'member' } });
    expect(await screen.findByRole('heading', { name: 'For administrators' })).toBeVisible();
    expect(screen.queryByRole('link', { name: 'Shares' })).not.toBeInTheDocument();
  });

  it('may be none', async () => {
    show([]);
    expect(await screen.findByRole('heading', { name: 'Nothing is shared' })).toBeVisible();
  });
});

describe('the limits', () => {
  it('of the installation are changed by what differs', async () => {
    const { person, sent } = show();
    await person.selectOptions(await screen.findByLabelText('Widest audience'), 'everyone');
    await person.click(screen.getByRole('switch', { name: 'Shares have to end' }));
    const count = screen.getByLabelText('Longest life');
    await person.clear(count);
    await person.type(count, '12');
    await person.selectOptions(screen.getByLabelText('Unit of time'), 'hour');
    await person.click(screen.getByRole('button', { name: 'Save changes' }));
    const patched = () => sent.filter(({ route }) => route === 'PATCH /share-limits');
    await waitFor(() => expect(patched()[0]?.body).toEqual({ widest_audience: 'everyone', longest_life: 43_200 }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Save changes' })).toBeDisabled());
    await person.click(screen.getByRole('switch', { name: 'Shares have to end' }));
    await person.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(patched()[1]?.body).toEqual({ longest_life: null }));
  });

  it('have bounds of their own', async () => {
    const { person, sent } = show();
    await person.click(await screen.findByRole('switch', { name: 'Shares have to end' }));
    const count = screen.getByLabelText('Longest life');
    await person.clear(count);
    await person.type(count, '4000');
    await person.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(await screen.findByText('From 1 minute to 3,660 days.')).toBeVisible();
    expect(sent.some(({ route }) => route === 'PATCH /share-limits')).toBe(false);
  });

  it('of a group are changed beside it', async () => {
    const group = { id: 'g_aaaaaaaaaaaa', name: 'team', description: '', created_at: '2026-01-02T03:04:05Z', member_count: 1 };
    const route = `/groups/${group.id}/share-limits`;
    const sent = fakeApi({
      'GET /session': admin,
      'GET /groups': page([group]),
      [`GET ${route}`]: { widest_audience: 'link', longest_life: null },
      [`PATCH ${route}`]: { widest_audience: 'people', longest_life: null },
    });
    const { person } = renderApp('/groups');
    await person.click(await screen.findByRole('button', { name: 'Actions for team' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Limits of shares…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Limits of shares of team' }));
    await person.selectOptions(await dialog.findByLabelText('Widest audience'), 'people');
    await person.click(dialog.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(sent.find((one) => one.route === `PATCH ${route}`)?.body).toEqual({ widest_audience: 'people' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });
});
