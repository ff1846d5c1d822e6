import { act, screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { describe, expect, it, vi } from 'vitest';
import type { Share, ShareChange, ShareLimits, Workspace } from '../api/types';
import { FakeEventSource } from '../test/FakeEventSource';
import { failure, fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { port, share, unlimited, user, workspace } from '../test/samples';

const path = `/workspaces/${workspace().id}`;

interface Server {
  shares?: Share[];
  limits?: ShareLimits;
  routes?: Record<string, unknown>;
  one?: Workspace;
  at?: string;
}

/** The Ports tab of a workspace where 5173 listens, with a server that keeps its shares. */
function show({ shares = [], limits, routes = {}, one = workspace(), at = `${path}?tab=ports` }: Server = {}) {
  const kept = [...shares];
  const sent = fakeApi({
    [`GET ${path}`]: one,
    'GET /workspaces': page([one]),
    [`GET ${path}/ports`]: { ports: [port(), port({ port: 5432, protocol: 'other', process: 'postgres', url: null })] },
    [`GET ${path}/shares`]: () => ({ shares: kept }),
    'GET /share-limits': { ...unlimited, ...(limits ? { mine: limits } : {}) },
    [`POST ${path}/shares`]: ({ body }: { body: ShareChange & { port: number } }) => {
      const { port: number, audience = 'people' } = body;
      const made = share({ port: number, audience, password: Boolean(body.password), link: audience === 'link' ? link : null });
      kept.push(made);
      return status(201, made);
    },
    ...routes,
  });
  const requests = (route: string) => sent.filter((one) => one.route === route);
  return { ...renderApp(at), sent, kept, requests };
}

const link = `${share().url}?codehub_share=first`;
const row = async (number = 5173) => {
  const found = await waitFor(() => {
    const all = screen.getAllByTestId('port-row').filter((one) => one.dataset['port'] === String(number));
    if (!all[0]) throw new Error(`port ${number} is not shown`);
    return all[0];
  });
  return within(found);
};
const peopleOf = (form: ReturnType<typeof within>) => form.getByRole('combobox', { name: 'People and groups' });
const dialog = async (name: string | RegExp) => within(await screen.findByRole('dialog', { name }));

/** It is there as soon as the limits are known. */
const openForm = async () => {
  const form = await dialog('Share port 5173');
  await form.findByRole('radio', { name: 'Only me' });
  return form;
};

describe('the state of a port', () => {
  it('is "only me" before it is shared', async () => {
    show();
    expect(await (await row()).findByText('Only me')).toBeVisible();
    expect((await row(5432)).queryByRole('button')).not.toBeInTheDocument();
  });

  it.each<[string, Partial<Share>, string]>([
    ['how many people', {}, '2 people'],
    ['people and groups', { groups: [{ id: 'g_a', name: 'design' }] }, '2 people, 1 group'],
    ['everyone', { audience: 'everyone' }, 'Everyone signed in'],
    ['a link', { audience: 'link' }, 'Anyone with the link'],
  ])('says %s', async (_, rest, words) => {
    show({ shares: [share(rest)] });
    expect(await (await row()).findByText(words)).toBeVisible();
  });

  it('says when it ends, whether a password is asked for and how many watch', async () => {
    const expires_at = new Date(Date.now() + 3 * 86_400_000 + 60_000).toISOString();
    show({ shares: [share({ expires_at, password: true, viewers: 3 })] });
    const shown = await row();
    expect(await shown.findByText('ends in 3 days')).toBeVisible();
    expect(shown.getByText('password')).toBeVisible();
    expect(shown.getByRole('button', { name: '3 watching port 5173: show who' })).toBeVisible();
  });

  it('follows events', async () => {
    const { kept } = show({ shares: [share()] });
    await (await row()).findByText('0 watching');
    kept[0] = share({ viewers: 1 });
    act(() => FakeEventSource.latest('/events').send('viewers_changed', { workspace_id: workspace().id }));
    expect(await (await row()).findByText('1 watching')).toBeVisible();
    kept.length = 0;
    act(() => FakeEventSource.latest('/events').send('shares_changed', { workspace_id: workspace().id }));
    expect(await (await row()).findByText('Only me')).toBeVisible();
  });

  it('is shown of a port on which nothing listens', async () => {
    show({ shares: [share({ port: 3000 })] });
    const idle = await row(3000);
    expect(idle.getByText('Not running')).toBeVisible();
    expect(idle.getByText('2 people')).toBeVisible();
  });

  it('is shown while the workspace is stopped', async () => {
    show({ shares: [share()], one: workspace({ phase: 'STANDBY', desired_state: 'STANDBY' }) });
    expect(await (await row()).findByText('2 people')).toBeVisible();
    expect(screen.getByText('Ports are shown while the workspace runs.')).toBeVisible();
  });

  it('is not guessed when it cannot be read', async () => {
    show({ routes: { [`GET ${path}/shares`]: failure(503, 'UPSTREAM_UNAVAILABLE', 'no') } });
    expect(await screen.findByText('How the ports are shared could not be read')).toBeVisible();
    expect((await row()).queryByText('Only me')).not.toBeInTheDocument();
    expect((await row()).queryByRole('button', { name: 'Share port 5173' })).not.toBeInTheDocument();
  });
});

describe('sharing a port', () => {
  it('with people gives an address to copy', async () => {
    const { person, requests } = show();
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    expect(form.getByRole('radio', { name: 'People you name' })).toBeChecked();
    await waitFor(() => expect(form.getByRole('radio', { name: 'People you name' })).toHaveFocus());
    await person.type(peopleOf(form), 'Kim{Enter}@design{Enter}');
    await person.click(form.getByRole('button', { name: 'Share' }));
    const result = await dialog('Port 5173 is shared');
    expect(requests(`POST ${path}/shares`)[0]?.body).toMatchObject({ port: 5173, audience: 'people', users: ['kim'], groups: ['design'], expires_in: 604_800 });
    expect(result.getByLabelText('Address')).toHaveValue(share().url);
    await waitFor(() => expect(result.getByRole('button', { name: 'Copy' })).toHaveFocus());
    vi.stubGlobal('isSecureContext', true);
    await person.click(result.getByRole('button', { name: 'Copy' }));
    expect(await navigator.clipboard.readText()).toBe(share().url);
    await person.click(result.getByRole('button', { name: 'QR code for port 5173' }));
    expect(await result.findByRole('img', { name: 'QR code for port 5173' })).toBeVisible();
    expect(await (await row()).findByText('2 people')).toBeInTheDocument();
  });

  it('by a link gives the link, and lets it start nothing', async () => {
    const { person, requests } = show();
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('radio', { name: 'Anyone with the link' }));
    await person.click(form.getByRole('button', { name: 'Share' }));
    const result = await dialog('Port 5173 is shared');
    expect(requests(`POST ${path}/shares`)[0]?.body).toMatchObject({ audience: 'link', may_wake: false });
    expect(result.getByLabelText('Link')).toHaveValue(link);
  });

  it('needs somebody to share it with', async () => {
    const { person, requests } = show();
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('button', { name: 'Share' }));
    expect(await form.findByText('Name somebody, or choose another audience.')).toBeVisible();
    expect(requests(`POST ${path}/shares`)).toHaveLength(0);
  });

  it('shows at the field that somebody is not known', async () => {
    const refusal = failure(400, 'INVALID_REQUEST', '`users`: there is nobody called lee');
    const { person } = show({ routes: { [`POST ${path}/shares`]: refusal } });
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.type(peopleOf(form), 'lee{Enter}');
    await person.click(form.getByRole('button', { name: 'Share' }));
    expect(await form.findByText(/there is nobody called lee/)).toBeVisible();
    expect(peopleOf(form)).toBeInvalid();
    expect(form.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('asks for a password that is made up', async () => {
    const { person, requests } = show();
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('radio', { name: 'Everyone signed in' }));
    await person.click(form.getByRole('switch', { name: 'Ask for a password' }));
    await person.click(form.getByRole('button', { name: 'Share' }));
    expect(await form.findByText('At least 4 characters.')).toBeVisible();
    await person.click(form.getByRole('button', { name: 'Generate' }));
    const made = (form.getByLabelText('Password') as HTMLInputElement).value;
    expect(form.getByLabelText('Password')).toHaveAttribute('type', 'text');
    await person.click(form.getByRole('button', { name: 'Share' }));
    await dialog('Port 5173 is shared');
    expect(requests(`POST ${path}/shares`)[0]?.body).toMatchObject({ password: made });
  });

  it('takes the rest of what there is to say', async () => {
    const { person, requests } = show();
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('radio', { name: 'Everyone signed in' }));
    await person.selectOptions(form.getByLabelText('Until'), 'never');
    await person.click(form.getByRole('button', { name: 'More options' }));
    await person.type(form.getByLabelText('Viewers at the same time'), '5');
    await person.click(await form.findByRole('switch', { name: /^Read-only/ }));
    await person.click(form.getByRole('switch', { name: /^A visit may start the workspace/ }));
    await person.type(form.getByLabelText('Name in the address'), 'demo');
    await person.click(form.getByRole('radio', { name: 'The address in the browser' }));
    await person.click(form.getByRole('button', { name: 'Share' }));
    await dialog('Port 5173 is shared');
    expect(requests(`POST ${path}/shares`)[0]?.body).toEqual({
      port: 5173,
      audience: 'everyone',
      expires_at: null,
      max_viewers: 5,
      read_only: true,
      may_wake: false,
      alias: 'demo',
      host_header: 'original',
    });
  });

  it('offers to move a name that is taken', async () => {
    let refused = false;
    const { person, requests } = show({
      routes: {
        [`POST ${path}/shares`]: () => {
          if (refused) return status(201, share({ audience: 'everyone', alias: 'demo' }));
          refused = true;
          return failure(409, 'INVALID_STATE', '`alias`: the alias `demo` is that of your shop, port 3000');
        },
      },
    });
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('radio', { name: 'Everyone signed in' }));
    await person.click(form.getByRole('button', { name: 'More options' }));
    await person.type(form.getByLabelText('Name in the address'), 'demo');
    await person.click(form.getByRole('button', { name: 'Share' }));
    expect(await form.findByText(/that of your shop/)).toBeVisible();
    await person.click(form.getByRole('checkbox', { name: /Move the name here/ }));
    await person.click(form.getByRole('button', { name: 'Share' }));
    await waitFor(() => expect(requests(`POST ${path}/shares`)[1]?.body).toMatchObject({ alias: 'demo', move_alias: true }));
  });

  it('offers administrators whom they can name', async () => {
    const { person } = show({
      routes: {
        'GET /session': { ...user(), user_id: user().id, role: 'admin', locale: '' },
        'GET /users': page([user(), user({ id: 'u_cccccccccccc', username: 'kim', display_name: 'Kim Minji' })]),
        'GET /groups': page([{ id: 'g_a', name: 'design', description: '', created_at: '', member_count: 2 }]),
      },
    });
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.type(peopleOf(form), 'minji');
    await person.click(await screen.findByRole('option', { name: /Kim Minji/ }));
    expect(screen.queryByRole('option', { name: /Jimin/ })).not.toBeInTheDocument();
    await person.type(peopleOf(form), '@d');
    expect(await screen.findByRole('option', { name: '@design' })).toBeVisible();
  });
});

describe('the limits of the operator', () => {
  it('are greyed out with the reason', async () => {
    const { person } = show({ limits: { widest_audience: 'people', longest_life: 7_200 } });
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    for (const name of ['Everyone signed in', 'Anyone with the link']) {
      const card = form.getByRole('radio', { name });
      expect(card).toBeDisabled();
      expect(card).toHaveAccessibleDescription(/Your administrator allows at most: People you name/);
    }
    expect(form.getByRole('option', { name: 'Never ends — not allowed, at most 2 hours' })).toBeDisabled();
    expect(form.getByRole('option', { name: /^7 days/ })).toBeDisabled();
    expect(form.getByRole('option', { name: /^1 hour/ })).toBeEnabled();
    expect((form.getByRole('option', { name: /^The longest allowed: 2 hours/ }) as HTMLOptionElement).selected).toBe(true);
  });

  it('that were lowered meanwhile are told at the field', async () => {
    const refusal = failure(403, 'FORBIDDEN', '`audience`: the widest that is allowed here is "people", not "everyone"');
    const { person } = show({ routes: { [`POST ${path}/shares`]: refusal } });
    await person.click(await (await row()).findByRole('button', { name: 'Share port 5173' }));
    const form = await openForm();
    await person.click(form.getByRole('radio', { name: 'Everyone signed in' }));
    await person.click(form.getByRole('button', { name: 'Share' }));
    expect(await form.findByText(/the widest that is allowed here/)).toBeVisible();
    expect(form.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('say what counts when it is less than was chosen', async () => {
    const effective = { audience: 'people', expires_at: '2027-01-01T00:00:00Z', active: true } as const;
    const { person } = show({ shares: [share({ audience: 'link', link, effective })] });
    const shown = await row();
    expect(await shown.findByText('limited by your administrator')).toBeVisible();
    await person.click(shown.getByRole('button', { name: 'Share of port 5173' }));
    const result = await dialog('Port 5173 is shared');
    expect(result.getByText('You chose “Anyone with the link”. What counts is “People you name”.')).toBeVisible();
    expect(result.getByText(/You chose “Never ends”. It ends/)).toBeVisible();
    expect(result.getByLabelText('Address')).toHaveValue(share().url);
    expect(result.queryByRole('button', { name: 'New link' })).not.toBeInTheDocument();
  });
});

describe('a share that there is', () => {
  it('is changed by what differs', async () => {
    const before = share({ password: true });
    const { person, requests } = show({
      shares: [before],
      routes: { [`PATCH /shares/${before.id}`]: { ...before, password: false } },
    });
    await person.click(await (await row()).findByRole('button', { name: 'Share of port 5173' }));
    await person.click((await dialog('Port 5173 is shared')).getByRole('button', { name: 'Change…' }));
    const form = await openForm();
    expect(form.getByText(/A password is set/)).toBeVisible();
    await person.click(form.getByRole('switch', { name: 'Ask for a password' }));
    expect(form.getByText(/taken away when you save/)).toBeVisible();
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    await dialog('Port 5173 is shared');
    expect(requests(`PATCH /shares/${before.id}`)[0]?.body).toEqual({ password: null });
  });

  it('gets another password without the old one', async () => {
    const before = share({ password: true });
    const { person, requests } = show({ shares: [before], routes: { [`PATCH /shares/${before.id}`]: before } });
    await person.click(await (await row()).findByRole('button', { name: 'Share of port 5173' }));
    await person.click((await dialog('Port 5173 is shared')).getByRole('button', { name: 'Change…' }));
    const form = await openForm();
    await person.click(form.getByRole('button', { name: 'Set another' }));
    await waitFor(() => expect(form.getByLabelText('Password')).toHaveFocus());
    await person.type(form.getByLabelText('Password'), 'open-sesame');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(requests(`PATCH /shares/${before.id}`)[0]?.body).toEqual({ password: 'open-sesame' }));
  });

  it('gets a new link after a question', async () => {
    const before = share({ audience: 'link', link });
    const second = `${share().url}?codehub_share=second`;
    const kept = [before];
    const { person, requests } = show({
      routes: {
        [`GET ${path}/shares`]: () => ({ shares: kept }),
        [`POST /shares/${before.id}/link`]: () => (kept[0] = { ...before, link: second }),
      },
    });
    await person.click(await (await row()).findByRole('button', { name: 'Share of port 5173' }));
    await person.click((await dialog('Port 5173 is shared')).getByRole('button', { name: 'New link' }));
    const question = await dialog('Make a new link?');
    await waitFor(() => expect(question.getByRole('button', { name: 'Cancel' })).toHaveFocus());
    expect(requests(`POST /shares/${before.id}/link`)).toHaveLength(0);
    await person.click(question.getByRole('button', { name: 'Make a new link' }));
    expect((await dialog('Port 5173 is shared')).getByLabelText('Link')).toHaveValue(second);
  });

  it('ends after a question, and is not said to have ended before', async () => {
    let works = false;
    const before = share({ viewers: 2 });
    const { person, kept } = show({
      shares: [before],
      routes: {
        [`DELETE /shares/${before.id}`]: () => {
          if (!works) return failure(500, 'INTERNAL_ERROR', 'the database is away');
          kept.length = 0;
          return status(204);
        },
      },
    });
    const button = await (await row()).findByRole('button', { name: 'Share of port 5173' });
    await person.click(button);
    await person.click((await dialog('Port 5173 is shared')).getByRole('button', { name: 'Stop sharing' }));
    const question = await dialog('Stop sharing port 5173?');
    expect(question.getByText(/^2 viewers are out at once/)).toBeVisible();
    await person.click(question.getByRole('button', { name: 'Stop sharing' }));
    expect(await question.findByRole('alert')).toHaveTextContent('the database is away');
    expect((await row()).getByText('2 people')).toBeInTheDocument();
    works = true;
    await person.click(question.getByRole('button', { name: 'Stop sharing' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(await (await row()).findByText('Only me')).toBeVisible();
    expect(screen.getByText('Port 5173 is not shared any more.')).toBeVisible();
  });

  it('gives the focus back when its dialog closes', async () => {
    const { person } = show({ shares: [share()] });
    const button = await (await row()).findByRole('button', { name: 'Share of port 5173' });
    await person.click(button);
    await dialog('Port 5173 is shared');
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    await waitFor(() => expect(button).toHaveFocus());
  });

  it('is spoken of in Korean', async () => {
    await i18next.changeLanguage('ko');
    const { person } = show({ shares: [share()] });
    await person.click(await (await row()).findByRole('button', { name: '5173번 포트 공유 설정' }));
    expect((await dialog('5173번 포트를 공유하고 있습니다')).getByRole('button', { name: '공유 중지' })).toBeVisible();
  });
});

describe('the address', () => {
  it('asks for a share, and is clean again afterwards', async () => {
    const { person, router } = show({ at: `${path}/ports?share=8123` });
    await dialog('Share port 8123');
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    expect(router.state.location.pathname).toBe(path);
    expect(router.state.location.search).toBe('?tab=ports');
  });

  it('asks for the end of a share', async () => {
    show({ shares: [share()], at: `${path}/ports?unshare=5173` });
    expect((await dialog('Stop sharing port 5173?')).getByRole('button', { name: 'Cancel' })).toBeVisible();
  });

  it('is told when there is nothing to end', async () => {
    const { router } = show({ at: `${path}/ports?unshare=5173` });
    expect(await screen.findByText('Port 5173 is not shared.')).toBeVisible();
    await waitFor(() => expect(router.state.location.search).toBe('?tab=ports'));
  });

  it.each(['0', '65536', 'abc', '-1', '5173x', ''])('does not take %j for a port', async (text) => {
    show({ at: `${path}/ports?share=${text}` });
    await (await row()).findByText('Only me');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});
