import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../api/types';
import { FakeEventSource } from '../test/FakeEventSource';
import { failure, fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, workspace } from '../test/samples';

const path = `/workspaces/${workspace().id}`;

function show(one: Workspace, routes: Record<string, unknown> = {}, address = path) {
  const sent = fakeApi({ [`GET ${path}`]: one, 'GET /workspaces': page([one]), ...routes });
  return { ...renderApp(address), sent };
}

const stopped = { phase: 'STANDBY', desired_state: 'STANDBY' } as const;

describe('a workspace', () => {
  it('starts at a click', async () => {
    const { person, sent } = show(workspace(stopped), {
      [`PATCH ${path}`]: workspace({ phase: 'STANDBY', updated_at: '2026-01-02T03:05:00.000Z' }),
    });
    await person.click(await screen.findByRole('button', { name: 'Start' }));
    expect(await screen.findByTestId('workspace-state')).toHaveTextContent('Starting');
    expect(sent.find(({ route }) => route === `PATCH ${path}`)?.body).toEqual({ desired_state: 'RUNNING' });
  });

  it('asks before it stops', async () => {
    const running = workspace({ phase: 'STANDBY', operation: 'STARTING' });
    const { person, sent } = show(running, {
      [`PATCH ${path}`]: { ...running, desired_state: 'STANDBY', updated_at: '2026-01-02T03:05:00.000Z' },
    });
    await person.click(await screen.findByRole('button', { name: 'Stop' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Stop payment-api?' }));
    expect(sent.some(({ route }) => route.startsWith('PATCH'))).toBe(false);
    await person.click(dialog.getByRole('button', { name: 'Stop workspace' }));
    expect(await screen.findByText('It stops as soon as the running step is done.')).toBeVisible();
  });

  it('says why it failed and tries again', async () => {
    const { person, sent } = show(workspace({ phase: 'ERROR', error_reason: 'The image is absent. Load it.' }), {
      [`POST ${path}/retry`]: status(202, workspace({ phase: 'STANDBY', updated_at: '2026-01-02T03:05:00.000Z' })),
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The image is absent. Load it.');
    await person.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(sent.some(({ route }) => route === `POST ${path}/retry`)).toBe(true));
    expect(await screen.findByTestId('workspace-state')).toHaveTextContent('Starting');
  });

  it('shows live what its start-up logs', async () => {
    show(workspace({ phase: 'STANDBY', operation: 'STARTING' }), {}, `${path}?tab=logs`);
    await screen.findByRole('log');
    const stream = FakeEventSource.latest('/logs');
    expect(stream.url).toContain('follow=true');
    act(() => {
      stream.open();
      stream.send('log', { seq: 1, time: '2026-01-02T03:04:05Z', source: 'setup', text: '\u001b[32mCloning\u001b[0m' });
    });
    expect(await within(screen.getByRole('log')).findByText('Cloning')).toBeVisible();
  });

  it('does not exist for who follows a stale link', async () => {
    show(workspace(), { [`GET ${path}`]: failure(404, 'WORKSPACE_NOT_FOUND', 'gone') });
    expect(await screen.findByRole('heading', { name: 'Nothing here' })).toBeVisible();
  });

  it('cannot be entered by an administrator who does not own it', async () => {
    show(workspace(stopped), { 'GET /session': admin });
    expect(await screen.findByText(/This workspace belongs to jimin/)).toBeVisible();
    expect(screen.queryByRole('tab', { name: 'Terminal' })).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Start' })).not.toBeInTheDocument();
  });

  it('saves what was changed, and only that', async () => {
    const { person, sent } = show(
      workspace(stopped),
      { [`PATCH ${path}`]: workspace({ ...stopped, name: 'renamed', updated_at: '2026-01-02T03:05:00.000Z' }) },
      `${path}?tab=settings`,
    );
    const name = await screen.findByLabelText('Name');
    await person.clear(name);
    await person.type(name, 'renamed');
    await person.click(screen.getByRole('button', { name: 'Save changes' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'renamed' })).toBeVisible();
    expect(sent.find(({ route }) => route.startsWith('PATCH'))?.body).toEqual({ name: 'renamed' });
  });
});

describe('deleting a workspace', () => {
  async function openDialog(one: Workspace, routes: Record<string, unknown> = {}) {
    const app = show(one, routes, `${path}?tab=settings`);
    await app.person.click(await screen.findByRole('button', { name: 'Delete workspace…' }));
    const dialog = within(await screen.findByRole('dialog'));
    const button = dialog.getByRole('button', { name: 'Delete workspace' });
    return { ...app, dialog, button };
  }

  it('takes the name', async () => {
    const { person, dialog, button, router, sent } = await openDialog(workspace(stopped), { [`DELETE ${path}`]: status(204) });
    expect(button).toBeDisabled();
    await person.type(dialog.getByLabelText('Name of the workspace'), 'payment-api');
    await person.click(button);
    await waitFor(() => expect(router.state.location.pathname).toBe('/workspaces'));
    expect(sent.find(({ route }) => route.startsWith('DELETE'))?.query.get('force')).toBeNull();
  });

  it('takes a second yes when the server knows of work that would be lost', async () => {
    const refusal = failure(409, 'INVALID_STATE', 'the workspace has 2 uncommitted changes that exist nowhere else');
    const { person, dialog, button, router, sent } = await openDialog(workspace(stopped), {
      [`DELETE ${path}`]: ({ query }: { query: URLSearchParams }) => (query.get('force') === 'true' ? status(204) : refusal),
    });
    await person.type(dialog.getByLabelText('Name of the workspace'), 'payment-api');
    await person.click(button);
    expect(await dialog.findByText(/2 uncommitted changes/)).toBeVisible();
    expect(button).toBeDisabled();
    await person.click(dialog.getByRole('checkbox'));
    await person.click(button);
    await waitFor(() => expect(router.state.location.pathname).toBe('/workspaces'));
    expect(sent.filter(({ route }) => route.startsWith('DELETE'))).toHaveLength(2);
  });

  it('asks for the second yes at once when the work is known here', async () => {
    const { dialog } = await openDialog(workspace({ ...stopped, git: { uncommitted: 3, unpushed: 1 } }));
    expect(dialog.getByText('3 files not committed, 1 commit not pushed')).toBeVisible();
  });
});
