import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Idleness, Workspace } from '../api/types';
import { FakeEventSource } from '../test/FakeEventSource';
import { failure, fakeApi, page, status, type Sent } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, idleness, inSeconds, policy, workspace } from '../test/samples';

const path = `/workspaces/${workspace().id}`;

function show(one: Workspace, of: Idleness = idleness(), routes: Record<string, unknown> = {}, address = path) {
  const table = { [`GET ${path}`]: one, 'GET /workspaces': page([one]), [`GET ${path}/idleness`]: of, ...routes };
  const sent = fakeApi(table);
  return { ...renderApp(address), sent };
}

const sentTo = (sent: Sent[], route: string) => sent.filter((one) => one.route === route);
const frozen = (rest: Partial<Workspace> = {}) => workspace({ phase: 'PAUSED', desired_state: 'PAUSED', ...rest });
const never = () => new Promise<Response>(() => undefined);

describe('freezing and waking', () => {
  it('freezes at a click, without a question, and says at once that it does', async () => {
    const { person, sent } = show(workspace(), idleness(), { [`PATCH ${path}`]: never });
    await person.click(await screen.findByRole('button', { name: 'Freeze' }));
    expect(await screen.findByTestId('workspace-state')).toHaveTextContent('Freezing');
    expect(sentTo(sent, `PATCH ${path}`)[0]?.body).toEqual({ desired_state: 'PAUSED' });
  });

  it('takes back what it showed when the server refuses, and says why', async () => {
    const { person } = show(workspace(), idleness(), {
      [`PATCH ${path}`]: failure(409, 'INVALID_STATE', 'This runtime cannot freeze workspaces.'),
    });
    await person.click(await screen.findByRole('button', { name: 'Freeze' }));
    expect(await screen.findByText('This runtime cannot freeze workspaces.')).toBeVisible();
    expect(screen.getByTestId('workspace-state')).toHaveTextContent('Running');
  });

  it('does not offer what the runtime cannot do', async () => {
    show(workspace(), idleness({ can_pause: false }));
    await screen.findByText('Workspaces cannot be frozen on this server.');
    expect(screen.queryByRole('button', { name: 'Freeze' })).toBeNull();
  });

  it('says what a frozen one holds, and wakes it', async () => {
    const one = frozen({ frozen_memory_bytes: 200 * 2 ** 20, intent_cause: 'idle for 10 min' });
    const { person, sent } = show(one, idleness({ phase: 'PAUSED', awake: [], coming: [] }), {
      [`PATCH ${path}`]: { ...one, desired_state: 'RUNNING', updated_at: '2026-01-02T03:05:00.000Z' },
    });
    expect(await screen.findByTestId('workspace-state')).toHaveTextContent('Frozen');
    expect(screen.getByTestId('frozen-panel')).toHaveTextContent('It still holds 200 MiB of memory.');
    expect(await screen.findByText(/idle for 10 min/)).toBeVisible();
    await person.click(screen.getByRole('button', { name: 'Wake' }));
    expect(await screen.findByTestId('workspace-state')).toHaveTextContent('Waking up');
    expect(sentTo(sent, `PATCH ${path}`)[0]?.body).toEqual({ desired_state: 'RUNNING' });
  });

  it('is in the menu of the list, and the list can be narrowed to frozen ones', async () => {
    const other = frozen({ id: 'frozen222222', name: 'old-demo' });
    const { person, sent } = show(workspace(), idleness(), {
      'GET /workspaces': page([workspace(), other]),
      [`PATCH ${path}`]: workspace({ operation: 'PAUSING', desired_state: 'PAUSED', updated_at: '2026-01-02T03:05:00.000Z' }),
    }, '/workspaces');
    await person.click(await screen.findByRole('button', { name: 'Actions for payment-api' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Freeze now' }));
    await waitFor(() => expect(sentTo(sent, `PATCH ${path}`)[0]?.body).toEqual({ desired_state: 'PAUSED' }));
    await person.click(screen.getByRole('radio', { name: 'Frozen' }));
    expect(screen.getAllByTestId('workspace-row')).toHaveLength(1);
    expect(screen.getByTestId('workspace-row')).toHaveTextContent('old-demo');
  });
});

describe('the list', () => {
  it('says of which workspace something is about to happen', async () => {
    const coming = [{ step: 'stop', at: inSeconds(305), cause: 'schedule' }] as const;
    const soon = workspace({ idleness: { idle: false, idle_since: inSeconds(-5), coming: [...coming] } });
    const later = workspace({ id: 'later2222222', name: 'checkout', idleness: { idle: false, idle_since: inSeconds(-5), coming: [] } });
    show(soon, idleness(), { 'GET /workspaces': page([soon, later]) }, '/workspaces');
    const notes = await screen.findAllByTestId('next-step');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toHaveTextContent(/stops in (5 min|4 min 5\d sec)/);
  });
});

describe('why it is awake', () => {
  it('is told with every sign of use, what comes next, and whose word holds', async () => {
    const { person } = show(
      workspace(),
      idleness({
        awake: ['`make` uses 1.7 CPU'],
        signals: [
          { kind: 'busy', at: inSeconds(-1), cause: '`make` uses 1.7 CPU', counts: true },
          { kind: 'viewers', at: inSeconds(-130), cause: '', counts: false },
        ],
        policy: policy({ stop_after: null, sources: { pause_after: 'group', stop_after: 'workspace' } }),
      }),
    );
    const panel = within(await screen.findByRole('region', { name: 'Why is it awake?' }));
    expect(await panel.findByTestId('idleness-state')).toHaveTextContent('It is awake because:make uses 1.7 CPU');
    const next = within(panel.getByRole('list', { name: 'What happens when' })).getAllByRole('listitem');
    expect(next[0]).toHaveTextContent(/Freezes.*in 9 min 5\d sec/);
    expect(next[1]).toHaveTextContent(/Stops.*in 1 hr 59 min/);
    const signs = panel.getByRole('list', { name: 'Signs of use' });
    expect(signs).toHaveTextContent(/Viewers of shared ports.*silent for 2 min 1\d sec.*Does not keep it awake/);
    expect(signs).toHaveTextContent(/Input in a terminal.*not seen/);
    await person.click(panel.getByRole('button', { name: 'The policy that holds' }));
    expect(panel.getByText('Freeze after').parentElement).toHaveTextContent('10 minfrom a group');
    expect(panel.getByText('Stop after').parentElement).toHaveTextContent('neverfrom this workspace');
    expect(panel.getByText('Archive after').parentElement).toHaveTextContent('not yet available');
  });

  it('is read again when the server says that it changed', async () => {
    let awake = ['typing in the editor'];
    show(workspace(), idleness(), { [`GET ${path}/idleness`]: () => idleness({ awake }) });
    await screen.findByText(/It is awake because/);
    awake = ['a visit of port 5173'];
    act(() => FakeEventSource.latest('/events').send('idleness_changed', { workspace_id: workspace().id }));
    expect(await screen.findByText('a visit of port 5173')).toBeVisible();
  });

  it('can be seen, but not changed, by an administrator', async () => {
    show(workspace(), idleness(), { 'GET /session': admin });
    await screen.findByText(/It is awake because/);
    expect(screen.getByRole('button', { name: 'Freeze' })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Keep awake…' })).toBeNull();
  });
});

describe('the warning before it goes to sleep', () => {
  const soon = (rest: Partial<Idleness['coming'][number]>) =>
    idleness({ idle: true, awake: [], coming: [{ step: 'pause', at: inSeconds(90), cause: 'idle', ...rest }] });

  it('counts down and stays awake for an hour at a click', async () => {
    const { person, sent } = show(workspace(), soon({}), {
      [`PUT ${path}/keep-awake`]: idleness({
        keep_awake: { until: inSeconds(3_600), reason: '', by: 'jimin', since: inSeconds(0) },
        coming: [{ step: 'pause', at: inSeconds(4_200), cause: 'idle' }],
      }),
    });
    const notice = await screen.findByTestId('step-notice');
    expect(notice).toHaveTextContent(/payment-api freezes in 1 min 2\d sec\./);
    expect(screen.getByTestId('announcer')).toHaveTextContent(/payment-api freezes in/);
    await person.click(within(notice).getByRole('button', { name: 'Stay awake 1 h' }));
    await waitFor(() => expect(screen.queryByTestId('step-notice')).toBeNull());
    expect(sentTo(sent, `PUT ${path}/keep-awake`)[0]?.body).toEqual({ seconds: 3_600, reason: '' });
    expect(screen.getByText(/Kept awake until .* by jimin/)).toBeVisible();
  });

  it('says what is lost when it stops', async () => {
    show(workspace(), soon({ step: 'stop', at: inSeconds(500), cause: 'schedule' }));
    const notice = await screen.findByTestId('step-notice');
    expect(notice).toHaveTextContent(/stops in 8 min 1\d sec\. The working hours say so\. What runs in it ends/);
  });

  it('offers nothing against the end of the longest run', async () => {
    show(workspace(), soon({ step: 'stop', cause: 'lifetime' }));
    expect(within(await screen.findByTestId('step-notice')).queryByRole('button')).toBeNull();
  });

  it('is not there while nothing is near', async () => {
    show(workspace());
    await screen.findByText(/It is awake because/);
    expect(screen.queryByTestId('step-notice')).toBeNull();
  });
});

describe('keeping awake', () => {
  it('is for so long, with a reason, within the bound', async () => {
    const kept = { until: inSeconds(14_400), reason: 'training', by: 'jimin', since: inSeconds(0) };
    const { person, sent } = show(workspace(), idleness(), { [`PUT ${path}/keep-awake`]: idleness({ keep_awake: kept }) });
    await screen.findByText(/It is awake because/);
    await person.click(screen.getByRole('button', { name: 'Keep awake…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Keep payment-api awake' }));
    await person.click(dialog.getByRole('radio', { name: '4 hr' }));
    await person.type(dialog.getByLabelText('Reason'), 'training');
    await person.click(dialog.getByRole('button', { name: 'Keep awake' }));
    await waitFor(() => expect(sentTo(sent, `PUT ${path}/keep-awake`)[0]?.body).toEqual({ seconds: 14_400, reason: 'training' }));
    expect(await screen.findByText('training')).toBeVisible();
  });

  it('shows at its field what the server refuses', async () => {
    const { person } = show(workspace(), idleness(), {
      [`PUT ${path}/keep-awake`]: failure(400, 'INVALID_REQUEST', '`seconds` may be at most 3600.'),
    });
    await screen.findByText(/It is awake because/);
    await person.click(screen.getByRole('button', { name: 'Keep awake…' }));
    const dialog = within(await screen.findByRole('dialog'));
    await person.click(dialog.getByRole('button', { name: 'Keep awake' }));
    expect(await dialog.findByText('`seconds` may be at most 3600.')).toBeVisible();
  });

  it('leaves out what is longer than anybody may', async () => {
    const { person } = show(workspace(), idleness({ policy: policy({ longest_keep_awake: 7_200 }) }));
    await screen.findByText(/It is awake because/);
    await person.click(screen.getByRole('button', { name: 'Keep awake…' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('radio', { name: '4 hr' })).toBeDisabled();
    expect(dialog.getByRole('radio', { name: '2 hr' })).toBeEnabled();
  });

  it('ends at a click', async () => {
    const kept = { until: inSeconds(3_600), reason: '', by: 'jimin', since: inSeconds(0) };
    let ended = false;
    const { person } = show(workspace(), idleness(), {
      [`GET ${path}/idleness`]: () => idleness(ended ? {} : { keep_awake: kept }),
      [`DELETE ${path}/keep-awake`]: () => {
        ended = true;
        return status(204);
      },
    });
    await person.click(await screen.findByRole('button', { name: 'Stop keeping awake' }));
    expect(await screen.findByText('Nobody keeps it awake.')).toBeVisible();
  });
});

describe('the history', () => {
  it('tells every change with its cause, page by page', async () => {
    const item = (at: string, from: string, to: string, cause: string) => ({ at, from, to, size: 'small', cause });
    const { person } = show(workspace(), idleness(), {
      [`GET ${path}/transitions`]: ({ query }: Sent) =>
        query.get('cursor') === 'older'
          ? { items: [item('2026-01-01T00:00:00Z', '', 'PENDING', 'asked for by `kim`')], next_cursor: '' }
          : { items: [item('2026-01-02T00:00:00Z', 'RUNNING', 'PAUSED', 'idle for 10 min')], next_cursor: 'older' },
    }, `${path}?tab=history`);
    expect(await screen.findByTestId('history-row')).toHaveTextContent(/Running → Frozen\s*idle for 10 min/);
    await person.click(screen.getByRole('button', { name: 'Load more' }));
    await waitFor(() => expect(screen.getAllByTestId('history-row')).toHaveLength(2));
    expect(screen.getAllByTestId('history-row')[1]).toHaveTextContent(/Waiting\s*asked for by kim/);
  });

  it('says so when there is none', async () => {
    show(workspace(), idleness(), { [`GET ${path}/transitions`]: page([]) }, `${path}?tab=history`);
    expect(await screen.findByText('Nothing has happened yet')).toBeVisible();
  });
});
