import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, user } from '../test/samples';

const group = { id: 'g_aaaaaaaaaaaa', name: 'team', description: '', created_at: '2026-01-02T03:04:05Z', member_count: 1 };

describe('groups', () => {
  it('are made with a name', async () => {
    const sent = fakeApi({ 'GET /session': admin, 'GET /groups': page([]), 'POST /groups': status(201, group) });
    const { person } = renderApp('/groups');
    await person.click(await screen.findByRole('button', { name: 'New group' }));
    await person.type(await screen.findByLabelText('Name'), 'team');
    await person.click(screen.getByRole('button', { name: 'Create group' }));
    await waitFor(() =>
      expect(sent.find(({ route }) => route === 'POST /groups')?.body).toEqual({ name: 'team', description: '' }),
    );
  });

  it('take members in and let them go', async () => {
    const alex = user({ id: 'u_cccccccccccc', username: 'alex', display_name: '' });
    const sent = fakeApi({
      'GET /session': admin,
      'GET /groups': page([group]),
      'GET /users': page([user(), alex]),
      [`GET /groups/${group.id}/members`]: { items: [user()] },
      [`PUT /groups/${group.id}/members/${alex.id}`]: status(204),
      [`DELETE /groups/${group.id}/members/${user().id}`]: status(204),
    });
    const { person } = renderApp('/groups');
    await person.click(await screen.findByRole('button', { name: /^1 member\s?\(team\)$/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await person.click(await dialog.findByRole('combobox', { name: 'Add a member' }));
    await person.click(await screen.findByRole('option', { name: 'alex' }));
    await person.click(dialog.getByRole('button', { name: 'Remove Jimin Park' }));
    await waitFor(() =>
      expect(sent.map(({ route }) => route)).toEqual(
        expect.arrayContaining([
          `PUT /groups/${group.id}/members/${alex.id}`,
          `DELETE /groups/${group.id}/members/${user().id}`,
        ]),
      ),
    );
  });
});
