import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { failure, fakeApi, page, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, user } from '../test/samples';

const me = user({ id: admin.user_id, username: 'admin', display_name: '', role: 'admin' });

function show(routes: Record<string, unknown> = {}) {
  const sent = fakeApi({ 'GET /session': admin, 'GET /users': page([me, user()]), ...routes });
  return { ...renderApp('/users'), sent };
}

describe('users', () => {
  it('are for administrators', async () => {
    fakeApi({});
    renderApp('/users');
    expect(await screen.findByRole('heading', { name: 'For administrators' })).toBeVisible();
  });

  it('get a generated password that is shown once', async () => {
    const made = user({ id: 'u_dddddddddddd', username: 'new.hire', display_name: '' });
    const { person, sent } = show({ 'POST /users': status(201, { ...made, password: 'only-now-12345' }) });
    await person.click(await screen.findByRole('button', { name: 'New user' }));
    await person.type(await screen.findByLabelText('Username'), 'new.hire');
    await person.click(screen.getByRole('button', { name: 'Create user' }));
    expect(await screen.findByTestId('generated-password')).toHaveTextContent('only-now-12345');
    expect(sent.find(({ route }) => route === 'POST /users')?.body).toEqual({ username: 'new.hire', role: 'member' });
    await person.keyboard('{Escape}');
    expect(screen.getByTestId('generated-password')).toBeVisible();
    await person.click(screen.getByRole('button', { name: 'I have it' }));
    await waitFor(() => expect(screen.queryByTestId('generated-password')).not.toBeInTheDocument());
  });

  it('cannot have a name that is taken: said at the name', async () => {
    const { person } = show({ 'POST /users': failure(409, 'INVALID_STATE', 'The username jimin is taken.') });
    await person.click(await screen.findByRole('button', { name: 'New user' }));
    await person.type(await screen.findByLabelText('Username'), 'jimin');
    await person.click(screen.getByRole('button', { name: 'Create user' }));
    expect(await screen.findByText('The username jimin is taken.')).toBeVisible();
    expect(screen.getByLabelText('Username')).toHaveAttribute('aria-invalid', 'true');
  });

  it('are disabled after a yes', async () => {
    const { person, sent } = show({ [`PATCH /users/${user().id}`]: user({ disabled: true }) });
    await person.click(await screen.findByRole('button', { name: 'Actions for Jimin Park' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Disable…' }));
    await person.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Disable user' }));
    await waitFor(() =>
      expect(sent.find(({ route }) => route.startsWith('PATCH'))?.body).toEqual({ disabled: true }),
    );
  });

  it('get a new password from an administrator', async () => {
    const { person } = show({ [`POST /users/${user().id}/reset-password`]: { password: 'fresh-one-67890' } });
    await person.click(await screen.findByRole('button', { name: 'Actions for Jimin Park' }));
    await person.click(await screen.findByRole('menuitem', { name: 'Reset password…' }));
    await person.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Reset password' }));
    expect(await screen.findByTestId('generated-password')).toHaveTextContent('fresh-one-67890');
  });

  it('do not lock themselves out', async () => {
    const { person } = show();
    await person.click(await screen.findByRole('button', { name: 'Actions for admin' }));
    expect(await screen.findByRole('menuitem', { name: 'Edit…' })).toBeVisible();
    expect(screen.queryByRole('menuitem', { name: 'Disable…' })).not.toBeInTheDocument();
  });
});
