import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { DryRun, PolicyLevelAndPresets } from '../api/types';
import { failure, fakeApi, page, type Sent } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, idleness, policy, workspace } from '../test/samples';

const presets = {
  frugal: policy({ preset: 'frugal', pause_after: 300, stop_after: 1_800 }),
  balanced: policy(),
  always_ready: policy({ preset: 'always_ready', pause_after: 28_800, stop_after: null, archive_after: null }),
};
const installation: PolicyLevelAndPresets = { rules: { preset: 'balanced' }, bounds: { stop_after: 86_400 }, presets };

const run: DryRun = {
  from: '2026-11-20T00:00:00Z',
  to: '2026-11-27T00:00:00Z',
  currency: 'KRW',
  workspaces: 12,
  cost: 61_300,
  would_have_cost: 42_850,
  would_have_saved: 18_450,
  running_seconds: 402 * 3_600,
  would_have_run_seconds: 271 * 3_600,
  paused_seconds: 96 * 3_600,
  wakes: 17,
};

const bodyOf = (sent: Sent[], route: string) => sent.filter((one) => one.route === route).at(-1)?.body;

async function showPage(routes: Record<string, unknown> = {}) {
  const sent = fakeApi({ 'GET /session': admin, 'GET /policy': installation, ...routes });
  const shown = renderApp('/policy');
  return { ...shown, sent, form: within(await screen.findByTestId('policy-form')) };
}

describe('the policy of the installation', () => {
  it('is a preset and what is said besides', async () => {
    const { form, person, sent } = await showPage({ 'PUT /policy': ({ body }: Sent) => ({ ...(body as object), presets }) });
    expect(form.getByRole('radio', { name: 'Balanced' })).toBeChecked();
    expect(form.getByLabelText('Freeze after')).toHaveDisplayValue('As the preset: 10 min');
    await person.click(form.getByRole('radio', { name: 'Frugal' }));
    expect(form.getByLabelText('Freeze after')).toHaveDisplayValue('As the preset: 5 min');
    await person.selectOptions(form.getByLabelText('Stop after'), 'After…');
    const count = form.getByLabelText('Stop after: how many');
    await person.clear(count);
    await person.type(count, '45');
    await person.selectOptions(form.getByLabelText('Stop after: unit of time'), 'minutes');
    await person.selectOptions(form.getByLabelText('Delete after'), 'Never');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    await waitFor(() =>
      expect(bodyOf(sent, 'PUT /policy')).toEqual({
        rules: { preset: 'frugal', stop_after: 2_700, delete_after: null },
        bounds: { pause_after: null, stop_after: 86_400, archive_after: null, max_lifetime: null, keep_awake: null },
      }),
    );
    expect(await screen.findByText('The policy is saved and holds now.')).toBeVisible();
  });

  it('shows what cannot be at its field and sends nothing', async () => {
    const { form, person, sent } = await showPage();
    await person.selectOptions(form.getByLabelText('Stop after'), 'After…');
    const count = form.getByLabelText('Stop after: how many');
    await person.clear(count);
    await person.type(count, '5');
    await person.selectOptions(form.getByLabelText('Stop after: unit of time'), 'minutes');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    expect(await form.findByText('Not shorter than “Freeze after”.')).toBeVisible();
    expect(bodyOf(sent, 'PUT /policy')).toBeUndefined();
  });

  it('shows what the server refuses at its field', async () => {
    const refusal = 'bounds.stop_after is 1 d; it must be from 1 min to 12 h.';
    const { form, person } = await showPage({ 'PUT /policy': failure(400, 'INVALID_REQUEST', refusal) });
    await person.click(form.getByRole('radio', { name: 'Frugal' }));
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    expect(await form.findByText(refusal)).toBeVisible();
    expect(form.getByLabelText('Latest stop: how many')).toHaveAccessibleDescription(refusal);
  });

  it('does not let the archive be set: it is not there yet', async () => {
    const { form } = await showPage();
    expect(form.getByLabelText('Archive after (not yet available)')).toBeDisabled();
  });

  it('can be tried on last week', async () => {
    const { form, person, sent } = await showPage({ 'POST /policy/dry-run': run });
    await person.click(form.getByRole('radio', { name: 'Frugal' }));
    await person.click(form.getByRole('button', { name: 'Try on last week' }));
    const result = await form.findByTestId('dry-run');
    expect(result).toHaveTextContent('With this policy last week would have saved ₩18,450.');
    expect(result).toHaveTextContent('₩61,300 → ₩42,850');
    expect(result).toHaveTextContent('402 hr → 271 hr');
    expect(bodyOf(sent, 'POST /policy/dry-run')).toMatchObject({ scope: 'installation', rules: { preset: 'frugal' }, bounds: { stop_after: 86_400 } });
    expect(bodyOf(sent, 'PUT /policy')).toBeUndefined();
    // What is shown is of what was tried, and of nothing else.
    await person.click(form.getByRole('radio', { name: 'Always ready' }));
    expect(form.queryByTestId('dry-run')).toBeNull();
  });

  it('says when a policy would have cost more', async () => {
    const { form, person } = await showPage({ 'POST /policy/dry-run': { ...run, would_have_saved: -3_200, would_have_cost: 64_500 } });
    await person.click(form.getByRole('button', { name: 'Try on last week' }));
    expect(await form.findByText('With this policy last week would have cost ₩3,200 more.')).toBeVisible();
  });

  it('takes working hours with a time zone', async () => {
    const { form, person, sent } = await showPage({ 'PUT /policy': ({ body }: Sent) => ({ ...(body as object), presets }) });
    await person.selectOptions(form.getByRole('combobox', { name: 'Working hours' }), 'These hours');
    const zone = form.getByLabelText('Time zone', { selector: 'input' });
    await person.clear(zone);
    await person.type(zone, 'Nowhere');
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    expect(await form.findByText(/Choose a time zone of the list/)).toBeVisible();
    await person.clear(zone);
    await person.type(zone, 'Asia/Seoul');
    await person.click(form.getByLabelText('Friday'));
    await person.click(form.getByLabelText(/^Start before the day begins/));
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    const day = { from: '09:00', to: '20:00' };
    await waitFor(() =>
      expect(bodyOf(sent, 'PUT /policy')).toMatchObject({
        rules: {
          schedule: { time_zone: 'Asia/Seoul', days: [day, day, day, day, null, null, null], stop_outside: true, prewarm_minutes: 10 },
        },
      }),
    );
  });

  it('is for administrators', async () => {
    fakeApi({ 'GET /policy': installation });
    renderApp('/policy');
    expect(await screen.findByText('For administrators')).toBeVisible();
  });
});

describe('the policy of a group', () => {
  it('is set in its menu, and says what the installation would say', async () => {
    const group = { id: 'g_aaaaaaaaaaaa', name: 'web', description: '', created_at: '2026-01-02T03:04:05.000Z', member_count: 2 };
    const sent = fakeApi({
      'GET /session': admin,
      'GET /groups': page([group]),
      'GET /policy': { ...installation, rules: { stop_after: 3_600 } },
      [`GET /groups/${group.id}/policy`]: { rules: {}, bounds: {}, presets },
      [`PUT /groups/${group.id}/policy`]: ({ body }: Sent) => ({ ...(body as object), presets }),
    });
    const { person } = renderApp('/groups');
    await person.click(await screen.findByRole('button', { name: 'Actions for web' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Policy…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Policy of web' }));
    await waitFor(() => expect(dialog.getByLabelText('Stop after')).toHaveDisplayValue('As the wider level: 1 hr'));
    await person.selectOptions(dialog.getByLabelText('Viewers keep it awake'), 'No');
    await person.click(dialog.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(bodyOf(sent, `PUT /groups/${group.id}/policy`)).toMatchObject({ rules: { count_viewers: false } }));
  });
});

describe('the policy of a workspace', () => {
  const one = workspace();
  const path = `/workspaces/${one.id}`;

  it('is its owner’s to set within the wider ones; what holds is shown beside', async () => {
    const effective = policy({ sources: { pause_after: 'group', stop_after: 'bound', idle_after: 'preset' } });
    const sent = fakeApi({
      [`GET ${path}`]: one,
      'GET /workspaces': page([one]),
      [`GET ${path}/idleness`]: idleness(),
      'GET /policy': installation,
      [`GET ${path}/policy`]: { rules: {}, effective },
      [`PUT ${path}/policy`]: ({ body }: Sent) => ({ ...(body as object), effective }),
    });
    const { person } = renderApp(`${path}?tab=settings`);
    const form = within(await screen.findByTestId('policy-form'));
    expect(form.getByRole('radio', { name: 'As the wider level' })).toBeChecked();
    expect(form.getByLabelText('Freeze after')).toHaveDisplayValue('As the wider level: 10 min');
    expect(form.queryByText('Bounds')).toBeNull();
    const holds = within(screen.getByRole('region', { name: 'What holds now' }));
    expect(holds.getByText('Freeze after').parentElement).toHaveTextContent('10 minfrom a group');
    expect(holds.getByText('Stop after').parentElement).toHaveTextContent('as far as the bounds allow');
    await person.click(await form.findByRole('radio', { name: 'Always ready' }));
    await person.click(form.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(bodyOf(sent, `PUT ${path}/policy`)).toEqual({ rules: { preset: 'always_ready' } }));
  });
});
