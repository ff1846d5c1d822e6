import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { failure, fakeApi, type Sent } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, quotaScope, rateCard, usageReport, usageRow, usageSummary } from '../test/samples';
import { dayOf } from './period';

// Charts need a canvas, which this browser has none of; the table beside says the same.
vi.mock('uplot', () => {
  const Chart = Object.assign(
    class {
      setSize() {}
      destroy() {}
    },
    { paths: {} },
  );
  return { default: Chart };
});

const today = dayOf(new Date());
const rows = [
  usageRow({ key: 'w1', label: 'payment-api', cost: 1_000.4, waste: 300, running_seconds: 36_000 }),
  usageRow({ key: 'w2', label: 'checkout', cost: 3_000, waste: 100, running_seconds: 7_200 }),
];

function show(routes: Record<string, unknown> = {}, address = '/costs') {
  const sent = fakeApi({
    'GET /usage': ({ query }: Sent) =>
      query.get('by') === 'day'
        ? usageReport({ by: 'day', rows: [usageRow({ key: today, label: today, cost: 4_000, cost_cpu: 3_000, cost_memory: 1_000 })] })
        : usageReport({ by: query.get('by') as 'user', rows }),
    'GET /usage/summary': usageSummary(),
    'GET /quota': { scopes: [quotaScope()] },
    'GET /rate-cards': { items: [] },
    ...routes,
  });
  return { ...renderApp(address), sent };
}

const reports = (sent: Sent[]) => sent.filter(({ route }) => route === 'GET /usage').map(({ query }) => query);

describe('the costs', () => {
  it('of this month are told in won, without decimals', async () => {
    show({ 'GET /usage/summary': usageSummary({ budget: { limit: 60_000, held: 51_840.4 } }) });
    const cards = await screen.findAllByTestId('cost-card');
    expect(cards[0]).toHaveTextContent('November so far₩51,840Last month: ₩73,260');
    expect(cards[1]).toHaveTextContent('₩58,120Your budget: ₩51,840 of ₩60,000');
    expect(cards[2]).toHaveTextContent('₩5,18410% of the cost');
    expect(cards[3]).toHaveTextContent('₩73,710by freezing₩9,410by stopping₩64,300by archivingnot yet available');
    expect(screen.getByRole('meter', { name: 'Your budget' })).toHaveAttribute('aria-valuenow', '86');
  });

  it('stand in a table that is sorted by cost, or as one likes', async () => {
    const { person } = show();
    const table = within(await screen.findByRole('table', { name: 'Who and what' }));
    const names = () => table.getAllByTestId('cost-row').map((row) => within(row).getByRole('rowheader').textContent);
    expect(names()).toEqual(['checkout', 'payment-api']);
    expect(table.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
    await person.click(table.getByRole('button', { name: 'Wasted' }));
    expect(names()).toEqual(['payment-api', 'checkout']);
    await person.click(table.getByRole('button', { name: 'Wasted' }));
    expect(names()).toEqual(['checkout', 'payment-api']);
    expect(table.getByRole('columnheader', { name: 'Wasted' })).toHaveAttribute('aria-sort', 'ascending');
    expect(table.getAllByTestId('cost-row')[1]).toHaveTextContent('payment-api10 hr');
  });

  it('of members are of their own workspaces: no users, no groups', async () => {
    const { sent } = show();
    await screen.findByRole('radio', { name: 'Workspace' });
    expect(screen.queryByRole('radio', { name: 'User' })).toBeNull();
    expect(screen.queryByRole('radio', { name: "Everybody's" })).toBeNull();
    expect(reports(sent).map((query) => query.get('by')).sort()).toEqual(['day', 'workspace']);
  });

  it('of administrators are of everybody, by user or group, or of their own', async () => {
    const { person, sent, router } = show({ 'GET /session': admin });
    await person.click(await screen.findByRole('radio', { name: 'Group' }));
    await waitFor(() => expect(reports(sent).at(-1)?.get('by')).toBe('group'));
    expect(await screen.findByText(/counts in both rows/)).toBeVisible();
    expect(router.state.location.search).toBe('?by=group');
    await person.click(screen.getByRole('radio', { name: 'Mine' }));
    await waitFor(() => expect(reports(sent).some((query) => query.get('mine') === 'true' && query.get('by') === 'workspace')).toBe(true));
    await waitFor(() => expect(sent.some(({ route, query }) => route === 'GET /usage/summary' && query.get('mine') === 'true')).toBe(true));
  });

  it('of other days can be chosen, and had as CSV', async () => {
    const { person, sent } = show();
    await person.selectOptions(await screen.findByRole('combobox', { name: 'Period' }), 'Last 7 days');
    await waitFor(() => {
      const { from, to } = Object.fromEntries(reports(sent).at(-1) ?? []);
      expect(Math.round((Date.parse(to ?? '') - Date.parse(from ?? '')) / 86_400_000)).toBe(7);
    });
    const link = new URL((screen.getByRole('link', { name: 'CSV' }) as HTMLAnchorElement).href);
    expect(link.pathname).toBe('/api/v1/usage');
    expect(Object.fromEntries(link.searchParams)).toMatchObject({ format: 'csv', by: 'workspace', from: reports(sent).at(-1)?.get('from') });
    expect(link.searchParams.get('utc_offset_minutes')).toMatch(/^-?\d+$/);
  });

  it('refuse a period that ends before it begins', async () => {
    const { sent } = show({}, '/costs?period=custom&from=2026-03-05&to=2026-03-01');
    expect(await screen.findByText(/Choose a first and a last day/)).toBeVisible();
    expect(reports(sent)).toEqual([]);
  });

  it('by day are a table, too', async () => {
    const { person } = show();
    await person.click(await screen.findByRole('button', { name: 'Show as a table' }));
    const table = within(await screen.findByRole('table', { name: 'Cost by day' }));
    expect(table.getAllByRole('columnheader').map(({ textContent }) => textContent)).toEqual(['Day', 'CPU', 'Memory', 'Total']);
    expect(table.getAllByRole('row').at(-1)).toHaveTextContent('₩3,000₩1,000₩4,000');
  });

  it('come with advice and what it saves', async () => {
    const advice = {
      workspace_id: 'w1',
      workspace_name: 'payment-api',
      owner_name: 'jimin',
      size: 'large',
      smaller: 'small',
      cpu_peak: 0.61,
      memory_peak_bytes: 1.5 * 2 ** 30,
      saves_per_month: 9_300.2,
    };
    show({ 'GET /usage/summary': usageSummary({ advice: [advice] }) });
    expect(await screen.findByTestId('advice-row')).toHaveTextContent('payment-api @jiminlarge → smallNeeded at most 0.61 CPU and 1.5 GiB.₩9,300 a month');
  });

  it('say when hours have no price, when there is nothing, and when they cannot be read', async () => {
    const { unmount } = show({
      'GET /usage/summary': usageSummary({ has_unpriced_hours: true }),
      'GET /usage': usageReport({ has_unpriced_hours: true }),
    });
    expect(await screen.findByText(/Some hours of this month have no price/)).toBeVisible();
    expect(await screen.findByText(/Some hours of this period have no price/)).toBeVisible();
    expect(await screen.findAllByText('Nothing was used in this period.')).toHaveLength(2);
    unmount();
    show({ 'GET /usage': failure(400, 'INVALID_REQUEST', '`to` is before `from`.') });
    expect((await screen.findAllByText(/`to` is before `from`/)).length).toBe(2);
  });
});

describe('prices', () => {
  const past = rateCard();

  async function open(routes: Record<string, unknown> = {}) {
    const shown = show({ 'GET /rate-cards': { items: [past] }, ...routes });
    await shown.person.click(await screen.findByRole('button', { name: 'Prices' }));
    return { ...shown, dialog: within(await screen.findByRole('dialog', { name: 'Prices' })) };
  }

  it('are there for everybody to read', async () => {
    const { dialog } = await open();
    expect(await dialog.findByTestId('rate-card')).toHaveTextContent(/Holds now.*CPU, per hour₩25/);
    expect(dialog.queryByRole('button', { name: 'New prices' })).toBeNull();
  });

  it('are added by administrators for days to come; those that hold stay as they are', async () => {
    const { dialog, person, sent } = await open({
      'GET /session': admin,
      'PUT /rate-cards': ({ body }: Sent) => body,
    });
    await person.click(await dialog.findByRole('button', { name: 'New prices' }));
    expect(dialog.queryByRole('button', { name: /^Remove/ })).toBeNull();
    const form = within(dialog.getByTestId('rate-form'));
    const day = form.getByLabelText('Holds from');
    await person.clear(day);
    await person.type(day, '2026-02-01');
    await person.click(form.getByRole('button', { name: 'Add prices' }));
    expect(await form.findByText('Choose a day to come: past costs do not change.')).toBeVisible();
    await person.clear(day);
    await person.type(day, '2999-02-01');
    const cpu = form.getByLabelText('CPU, per hour');
    await person.clear(cpu);
    await person.type(cpu, '22.5');
    await person.click(form.getByRole('button', { name: 'Add prices' }));
    await waitFor(() => expect(sent.some(({ route }) => route === 'PUT /rate-cards')).toBe(true));
    const { items } = sent.find(({ route }) => route === 'PUT /rate-cards')?.body as { items: object[] };
    expect(items[0]).toEqual(past);
    expect(items[1]).toEqual({ ...past, valid_from: new Date('2999-02-01T00:00').toISOString(), cpu_hour: 22.5 });
    expect(await dialog.findByRole('button', { name: /^Remove the prices from/ })).toBeVisible();
  });
});
