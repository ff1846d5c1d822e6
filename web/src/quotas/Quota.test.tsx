import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeApi, page, status, type Sent } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, idleness, inSeconds, noQuota, quotaScope, usageReport, usageSummary, user, workspace } from '../test/samples';

const stopped = workspace({ phase: 'STANDBY', desired_state: 'STANDBY' });
const path = `/workspaces/${stopped.id}`;
const holder = workspace({ id: 'holder222222', name: 'old-demo' });
const holderPath = `/workspaces/${holder.id}`;

const refusal = (offer?: object) =>
  status(409, {
    error: { code: 'QUOTA_EXCEEDED', message: 'You may run 3 workspaces, and 3 run. Freeze `old-demo` (idle for 3 h) and start.', request_id: 'r-1', offer },
  });
const offer = { workspace_id: holder.id, name: 'old-demo', idle_since: inSeconds(-10_800), action: 'pause' };

const common = {
  [`GET ${path}`]: stopped,
  'GET /workspaces': page([stopped, holder]),
  [`GET ${path}/idleness`]: idleness({ phase: 'STANDBY', awake: [], coming: [] }),
  'GET /quota': { scopes: [quotaScope(), quotaScope({ name: 'the group `web`', holdings: [] })] },
  'GET /usage/summary': usageSummary(),
};

const patches = (sent: Sent[]) => sent.filter(({ route }) => route.startsWith('PATCH')).map(({ route, body }) => [route, body]);

describe('a start that the quota refuses', () => {
  it('says what holds what, and freezes and starts at one click, as soon as there is room', async () => {
    let frozen = false;
    let tries = 0;
    const sent = fakeApi({
      ...common,
      [`PATCH ${holderPath}`]: () => {
        frozen = true;
        return { ...holder, desired_state: 'PAUSED', operation: 'PAUSING', updated_at: '2026-01-02T03:05:00.000Z' };
      },
      [`PATCH ${path}`]: () => {
        tries += 1;
        // What is frozen is counted a moment later.
        if (!frozen || tries < 3) return refusal(offer);
        return { ...stopped, desired_state: 'RUNNING', updated_at: '2026-01-02T03:05:00.000Z' };
      },
    });
    const { person } = renderApp(path);
    await person.click(await screen.findByRole('button', { name: 'Start' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'The quota leaves no room' }));
    expect(dialog.getByRole('alert')).toHaveTextContent('You may run 3 workspaces, and 3 run.');
    expect(dialog.getByText(/old-demo has been idle for 3 hr/)).toBeVisible();
    const bars = await dialog.findAllByTestId('quota-bar');
    expect(bars[0]).toHaveTextContent('Running workspaces2 of 3');
    expect(dialog.getByText('Group web')).toBeVisible();
    expect(screen.getByTestId('workspace-state')).toHaveTextContent('Stopped');
    await person.click(dialog.getByRole('button', { name: 'Freeze old-demo and start' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(patches(sent)).toEqual([
      [`PATCH ${path}`, { desired_state: 'RUNNING' }],
      [`PATCH ${holderPath}`, { desired_state: 'PAUSED' }],
      [`PATCH ${path}`, { desired_state: 'RUNNING' }],
      [`PATCH ${path}`, { desired_state: 'RUNNING' }],
    ]);
    expect(screen.getByTestId('workspace-state')).toHaveTextContent('Starting');
  });

  it('offers nothing where nothing would make room', async () => {
    fakeApi({ ...common, [`PATCH ${path}`]: refusal() });
    const { person } = renderApp(path);
    await person.click(await screen.findByRole('button', { name: 'Start' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'The quota leaves no room' }));
    expect(dialog.queryByRole('button', { name: /and start/ })).toBeNull();
    await person.click(dialog.getAllByRole('button', { name: 'Close' }).at(-1)!);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('tells what keeps it from making room', async () => {
    fakeApi({
      ...common,
      [`PATCH ${path}`]: refusal(offer),
      [`PATCH ${holderPath}`]: status(409, { error: { code: 'INVALID_STATE', message: 'It is being deleted.' } }),
    });
    const { person } = renderApp(path);
    await person.click(await screen.findByRole('button', { name: 'Start' }));
    const dialog = within(await screen.findByRole('dialog'));
    await person.click(dialog.getByRole('button', { name: 'Freeze old-demo and start' }));
    expect(await dialog.findByText('It is being deleted.')).toBeVisible();
  });
});

describe('the quota', () => {
  it('is shown on the page of costs, as bars', async () => {
    fakeApi({ ...common, 'GET /usage': usageReport() });
    renderApp('/costs');
    const scope = within((await screen.findAllByTestId('quota-scope'))[0]!);
    expect(scope.getByRole('meter', { name: 'Memory' })).toHaveAttribute('aria-valuetext', '7 GiB of 8 GiB');
    expect(scope.getByRole('listitem')).toHaveTextContent('old-demoRunning · 1 CPU · 2 GiB · idle for 3 hr');
  });

  it('of a user is set by administrators; nothing is no limit', async () => {
    const route = `/users/${user().id}/quota`;
    const sent = fakeApi({
      'GET /session': admin,
      'GET /users': page([user()]),
      'GET /usage/summary': usageSummary(),
      [`GET ${route}`]: { ...quotaScope(), name: undefined },
      [`PUT ${route}`]: ({ body }: Sent) => ({ ...quotaScope(), ...(body as object) }),
    });
    const { person } = renderApp('/users');
    await person.click(await screen.findByRole('button', { name: 'Actions for Jimin Park' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Quota…' }));
    const form = within(await screen.findByTestId('quota-form'));
    const running = form.getByLabelText('Running workspaces');
    await person.clear(running);
    await person.type(running, '1.5');
    const memory = form.getByLabelText('Memory');
    expect(memory).toHaveValue('8 GiB');
    await person.clear(memory);
    const budget = form.getByLabelText('Budget of the month');
    await person.type(budget, '60000');
    expect(budget).toHaveValue('60,000 KRW');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    expect(await form.findByText(/^A number from 0 on/)).toBeVisible();
    await person.clear(running);
    await person.type(running, '5');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    await waitFor(() =>
      expect(sent.find((one) => one.route === `PUT ${route}`)?.body).toEqual({ quota: { ...noQuota, running: 5, monthly_budget: 60_000 } }),
    );
  });
});
