import { act, screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { describe, expect, it, vi } from 'vitest';
import type { Workspace } from '../../api/types';
import { FakeEventSource } from '../../test/FakeEventSource';
import { failure, fakeApi, page } from '../../test/fakeApi';
import { renderApp } from '../../test/renderApp';
import { admin, port, workspace } from '../../test/samples';
import { portsKey } from '../../workspaces/keys';

const path = `/workspaces/${workspace().id}`;
const postgres = port({ port: 5432, protocol: 'other', process: 'postgres', command: 'postgres -D data', url: null });

function show(ports: unknown, one: Workspace = workspace(), routes: Record<string, unknown> = {}) {
  const sent = fakeApi({ [`GET ${path}`]: one, 'GET /workspaces': page([one]), [`GET ${path}/ports`]: ports, [`GET ${path}/shares`]: { shares: [] }, ...routes });
  const asked = () => sent.filter(({ route }) => route === `GET ${path}/ports`).length;
  return { ...renderApp(`${path}?tab=ports`), sent, asked };
}

const row = (number: number) =>
  waitFor(() => {
    const found = screen.getAllByTestId('port-row').find((one) => one.dataset['port'] === String(number));
    if (!found) throw new Error(`port ${number} is not shown`);
    return within(found);
  });

const tell = (id: string) => act(() => FakeEventSource.latest('/events').send('ports_changed', { workspace_id: id }));

describe('the ports of a workspace', () => {
  it('are listed with what listens there and since when', async () => {
    show({ ports: [port(), postgres] });
    const vite = await row(5173);
    expect(screen.getByRole('list', { name: 'Ports' })).toBeVisible();
    expect(screen.getByRole('heading', { name: 'Ports' })).toBeVisible();
    expect(vite.getByText('HTTP')).toBeVisible();
    expect(vite.getByText('node')).toBeVisible();
    expect(vite.getByText(port().command)).toHaveAttribute('title', port().command);
    expect(vite.getByText(/ago$|^last/)).toHaveAttribute('dateTime', port().since);
    expect(screen.getByRole('tab', { name: 'Ports 2' })).toBeVisible();
  });

  it('open in a tab of their own', async () => {
    show({ ports: [port()] });
    const link = (await row(5173)).getByRole('link', { name: 'Open port 5173' });
    expect(link).toHaveAttribute('href', port().url);
    expect(link).toHaveAttribute('target', '_blank');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  });

  it('have no link when a browser cannot show them', async () => {
    show({ ports: [postgres] });
    const other = await row(5432);
    expect(other.getByText('Not HTTP')).toBeVisible();
    expect(other.queryByRole('link')).not.toBeInTheDocument();
    expect(other.queryByRole('button')).not.toBeInTheDocument();
  });

  it('may be held by nobody known', async () => {
    show({ ports: [port({ protocol: 'unknown', process: '', command: '', pid: 0, url: null })] });
    expect((await row(5173)).getByText('Process not known')).toBeVisible();
  });

  it('have a link to copy', async () => {
    const { person } = show({ ports: [port()] });
    vi.stubGlobal('isSecureContext', true);
    await person.click((await row(5173)).getByRole('button', { name: 'Copy link to port 5173' }));
    await waitFor(() => expect(screen.getByTestId('announcer')).toHaveTextContent('Copied'));
    expect(await navigator.clipboard.readText()).toBe(port().url);
  });

  it('have a code for a phone, and the way back', async () => {
    const { person } = show({ ports: [port({ url: 'https://5173-abcdefgh2345.hub.example.com/' })] });
    const button = (await row(5173)).getByRole('button', { name: 'QR code for port 5173' });
    await person.click(button);
    const dialog = within(await screen.findByRole('dialog', { name: 'Port 5173 on your phone' }));
    expect(await dialog.findByRole('img', { name: 'QR code for port 5173' })).toBeVisible();
    expect(dialog.getByText('https://5173-abcdefgh2345.hub.example.com/')).toBeVisible();
    expect(dialog.getByText(/Point your phone's camera/)).toBeVisible();
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    await waitFor(() => expect(button).toHaveFocus());
  });

  it('say that an address of this computer is of no use on a phone', async () => {
    const { person } = show({ ports: [port()] });
    await person.click((await row(5173)).getByRole('button', { name: 'QR code for port 5173' }));
    expect(await screen.findByText(/works on this computer only/)).toBeVisible();
  });

  it('are spoken of in Korean', async () => {
    await i18next.changeLanguage('ko');
    show({ ports: [port()] });
    expect((await row(5173)).getByRole('link', { name: '5173번 포트 열기' })).toBeVisible();
  });
});

describe('without ports', () => {
  it('says how to get one', async () => {
    show({ ports: [] });
    expect(await screen.findByRole('heading', { name: 'Nothing listens yet' })).toBeVisible();
    expect(screen.getByText('npm run dev')).toBeVisible();
    expect(screen.getByRole('tab', { name: 'Ports' })).toBeVisible();
  });

  it('says when there will be some, and does not ask', async () => {
    const { asked } = show({ ports: [] }, workspace({ phase: 'STANDBY', desired_state: 'STANDBY' }));
    expect(await screen.findByText('Ports are shown while the workspace runs.')).toBeVisible();
    expect(asked()).toBe(0);
  });

  it('says that they could not be read, and tries again', async () => {
    let works = false;
    const { person } = show(() =>
      works ? { ports: [port()] } : failure(503, 'UPSTREAM_UNAVAILABLE', 'the agent does not answer'),
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The workspace does not answer right now.');
    works = true;
    await person.click(within(alert).getByRole('button', { name: 'Try again' }));
    expect((await row(5173)).getByText('node')).toBeVisible();
  });

  it('shows nothing to who does not own the workspace', async () => {
    const { asked } = show({ ports: [port()] }, workspace(), { 'GET /session': admin });
    expect(await screen.findByText(/This workspace belongs to jimin/)).toBeVisible();
    expect(screen.queryByRole('tab', { name: /Ports/ })).not.toBeInTheDocument();
    expect(asked()).toBe(0);
  });
});

describe('a change of ports', () => {
  it('is shown and announced', async () => {
    let ports = [postgres];
    show(() => ({ ports }));
    await row(5432);
    ports = [port(), postgres];
    tell(workspace().id);
    expect((await row(5173)).getByText('node')).toBeVisible();
    expect(screen.getByTestId('announcer')).toHaveTextContent('New port: 5173');
  });

  it('is announced in front of the terminal or wherever else on the page', async () => {
    let ports = [postgres];
    const { person } = show(() => ({ ports }));
    await person.click(await screen.findByRole('tab', { name: 'Overview' }));
    ports = [postgres, port({ port: 8080 })];
    tell(workspace().id);
    expect(await screen.findByRole('tab', { name: 'Ports 2' })).toBeVisible();
    expect(screen.getByTestId('announcer')).toHaveTextContent('New port: 8080');
  });

  it('in another workspace is no reason to read them again', async () => {
    const { asked, client } = show({ ports: [port()] });
    await row(5173);
    tell('other2222222');
    expect(client.isFetching({ queryKey: portsKey(workspace().id) })).toBe(0);
    tell(workspace().id);
    expect(client.isFetching({ queryKey: portsKey(workspace().id) })).toBe(1);
    await waitFor(() => expect(asked()).toBe(2));
  });

  it('that was missed is caught up with the connection', async () => {
    const { asked } = show({ ports: [port()] });
    await row(5173);
    act(() => FakeEventSource.latest('/events').open());
    await waitFor(() => expect(asked()).toBe(2));
  });
});
