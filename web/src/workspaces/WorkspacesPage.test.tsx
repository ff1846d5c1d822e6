import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeEventSource } from '../test/FakeEventSource';
import { failure, fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, workspace } from '../test/samples';

const row = (name: string) => screen.findByText(name).then((link) => link.closest('li')!);

describe('the list of workspaces', () => {
  it('invites to the first workspace when there is none', async () => {
    fakeApi({ 'GET /workspaces': page([]) });
    renderApp('/workspaces');
    expect(await screen.findByRole('heading', { name: 'Your first workspace' })).toBeVisible();
  });

  it('shows an error with a way on when it cannot be read', async () => {
    let broken = true;
    fakeApi({
      'GET /workspaces': () => (broken ? failure(500, 'INTERNAL_ERROR', 'the disk is full') : page([workspace()])),
    });
    const { person } = renderApp('/workspaces');
    expect(await screen.findByRole('alert')).toHaveTextContent('the disk is full');
    broken = false;
    await person.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('payment-api')).toBeVisible();
  });

  it('follows events, and says so to a screen reader', async () => {
    fakeApi({ 'GET /workspaces': page([workspace({ phase: 'STANDBY', operation: 'STARTING' })]) });
    renderApp('/workspaces');
    expect(within(await row('payment-api')).getByTestId('workspace-state')).toHaveTextContent('Starting');
    act(() => {
      FakeEventSource.latest('/events').send('workspace_updated', workspace({ updated_at: '2026-01-02T03:05:00.000Z' }));
    });
    expect(within(await row('payment-api')).getByTestId('workspace-state')).toHaveTextContent('Running');
    expect(screen.getByTestId('announcer')).toHaveTextContent('payment-api: Running');
    act(() => FakeEventSource.latest('/events').send('workspace_deleted', { id: workspace().id }));
    await waitFor(() => expect(screen.queryByText('payment-api')).not.toBeInTheDocument());
  });

  it('reads everything again after the connection came back', async () => {
    const sent = fakeApi({ 'GET /workspaces': page([workspace()]) });
    renderApp('/workspaces');
    await row('payment-api');
    const reads = () => sent.filter(({ route }) => route === 'GET /workspaces').length;
    const before = reads();
    act(() => FakeEventSource.latest('/events').open());
    await waitFor(() => expect(reads()).toBeGreaterThan(before));
  });

  it('finds by words and by state', async () => {
    fakeApi({
      'GET /workspaces': page([
        workspace(),
        workspace({ id: 'second222222', name: '문서', phase: 'STANDBY', desired_state: 'STANDBY', repository: '' }),
      ]),
    });
    const { person } = renderApp('/workspaces');
    await row('문서');
    await person.type(screen.getByRole('searchbox'), 'TEAM pay');
    expect(screen.queryByText('문서')).not.toBeInTheDocument();
    await person.click(screen.getByRole('radio', { name: 'Stopped' }));
    expect(screen.getByText('Nothing matches')).toBeVisible();
    await person.click(screen.getByRole('button', { name: 'Clear search and filter' }));
    expect(await screen.findByText('문서')).toBeVisible();
  });

  it('offers everybody’s workspaces to administrators only', async () => {
    const sent = fakeApi({ 'GET /session': admin, 'GET /workspaces': page([workspace()]) });
    const { person } = renderApp('/workspaces');
    await person.click(await screen.findByRole('radio', { name: "Everybody's" }));
    await waitFor(() => expect(sent.some(({ query }) => query.get('owner') === 'all')).toBe(true));
    const entry = await row('payment-api');
    expect(within(entry).queryByRole('link', { name: /Open the IDE/ })).not.toBeInTheDocument();
  });

  it('shows markup in a name as the text that it is', async () => {
    fakeApi({ 'GET /workspaces': page([workspace({ name: '<img src=x onerror=alert(1)>' })]) });
    renderApp('/workspaces');
    expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeVisible();
  });

  it('opens the dialog at a key, also with a Korean input method', async () => {
    fakeApi({ 'GET /workspaces': page([workspace()]) });
    const { person } = renderApp('/workspaces');
    await row('payment-api');
    await person.keyboard('{c}');
    expect(await screen.findByRole('dialog', { name: 'New workspace' })).toBeVisible();
  });
});

describe('creating a workspace', () => {
  const made = workspace({ id: 'brandnew2222', name: 'shop', phase: 'PENDING', operation: 'PROVISIONING' });

  async function openDialog(routes: Record<string, unknown> = {}) {
    const sent = fakeApi({
      'GET /workspaces': page([]),
      'POST /workspaces': status(201, made),
      'GET /workspaces/brandnew2222': made,
      ...routes,
    });
    const app = renderApp('/workspaces');
    await app.person.click(await screen.findByRole('button', { name: 'New workspace' }));
    const dialog = within(await screen.findByRole('dialog'));
    return { ...app, sent, dialog };
  }

  it('proposes a name from the repository and goes to the new workspace', async () => {
    const { person, dialog, sent, router } = await openDialog();
    await person.type(dialog.getByLabelText('Git repository'), 'https://git.example.com/team/shop.git');
    expect(dialog.getByLabelText('Name')).toHaveValue('shop');
    await person.click(dialog.getByRole('radio', { name: 'large' }));
    await person.click(dialog.getByRole('button', { name: 'Create workspace' }));
    expect(await screen.findByRole('heading', { name: 'shop' })).toBeVisible();
    expect(router.state.location).toMatchObject({ pathname: '/workspaces/brandnew2222', search: '?tab=logs' });
    expect(sent.find(({ route }) => route === 'POST /workspaces')?.body).toEqual({
      name: 'shop',
      repository: 'https://git.example.com/team/shop.git',
      size: 'large',
      image: 'codehub/base:12',
    });
  });

  it('keeps a name that was typed', async () => {
    const { person, dialog } = await openDialog();
    await person.type(dialog.getByLabelText('Name'), 'mine');
    await person.type(dialog.getByLabelText('Git repository'), 'https://git.example.com/team/shop.git');
    expect(dialog.getByLabelText('Name')).toHaveValue('mine');
  });

  it('refuses what cannot work before it is sent', async () => {
    const { person, dialog, sent } = await openDialog();
    await person.type(dialog.getByLabelText('Git repository'), '/srv/git/x.git');
    await person.clear(dialog.getByLabelText('Name'));
    await person.click(dialog.getByRole('button', { name: 'Create workspace' }));
    expect(dialog.getByText(/Enter an https, http, ssh or git URL/)).toBeVisible();
    expect(dialog.getByText('This is needed.')).toBeVisible();
    expect(sent.some(({ route }) => route === 'POST /workspaces')).toBe(false);
  });

  it('shows the server’s refusal at its field, also at a folded one', async () => {
    const refusal = failure(400, 'INVALID_REQUEST', '`image`: this image is not allowed here');
    const { person, dialog } = await openDialog({ 'POST /workspaces': refusal });
    await person.type(dialog.getByLabelText('Name'), 'x');
    await person.click(dialog.getByRole('button', { name: 'Create workspace' }));
    expect(await dialog.findByText('`image`: this image is not allowed here')).toBeVisible();
    expect(dialog.getByLabelText('Image', { selector: 'input' })).toHaveAttribute('aria-invalid', 'true');
    expect(dialog.getByRole('button', { name: 'Advanced' })).toHaveAttribute('aria-expanded', 'true');
  });

  it('shows any other failure above the form and keeps what was typed', async () => {
    const { person, dialog } = await openDialog({ 'POST /workspaces': failure(502, 'UPSTREAM_UNAVAILABLE', 'no runtime') });
    await person.type(dialog.getByLabelText('Name'), 'x');
    await person.click(dialog.getByRole('button', { name: 'Create workspace' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent('no runtime');
    expect(dialog.getByLabelText('Name')).toHaveValue('x');
  });
});
