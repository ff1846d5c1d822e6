import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { failure, fakeApi, page } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { member, workspace } from '../test/samples';

const nobody = failure(401, 'UNAUTHORIZED', 'nobody');

/** A server that knows one password. */
function server(extra: Record<string, unknown> = {}) {
  let signedIn = false;
  return fakeApi({
    'GET /session': () => (signedIn ? member : nobody),
    'POST /login': ({ body }: { body: { password: string } }) => {
      signedIn = body.password === 'right password';
      return signedIn ? { user_id: member.user_id, username: member.username } : failure(401, 'UNAUTHORIZED', 'wrong');
    },
    'GET /workspaces': page([workspace({ name: 'my own' })]),
    ...extra,
  });
}

async function signIn(person: ReturnType<typeof renderApp>['person'], password: string) {
  await person.type(await screen.findByLabelText('Username'), 'jimin');
  await person.type(screen.getByLabelText('Password'), password);
  await person.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('signing in', () => {
  it('leads back to the page that was asked for', async () => {
    server();
    const { person, router } = renderApp('/workspaces?x=1');
    await signIn(person, 'right password');
    expect(await screen.findByText('my own')).toBeVisible();
    expect(router.state.location).toMatchObject({ pathname: '/workspaces', search: '?x=1' });
  });

  it('says that name or password is wrong, and clears the password', async () => {
    server();
    const { person } = renderApp('/login');
    await signIn(person, 'wrong password');
    expect(await screen.findByRole('alert')).toHaveTextContent('The username or the password is wrong.');
    await waitFor(() => expect(screen.getByLabelText('Password')).toHaveValue(''));
    expect(screen.getByLabelText('Username')).toHaveValue('jimin');
  });

  it('counts down while it is throttled', async () => {
    server({ 'POST /login': failure(429, 'TOO_MANY_REQUESTS', 'slowly', { 'Retry-After': '30' }) });
    const { person } = renderApp('/login');
    await signIn(person, 'whatever it is');
    expect(await screen.findByText(/try again in (30|29) seconds/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  });

  it('asks for what is missing before it asks the server', async () => {
    const sent = server();
    const { person } = renderApp('/login');
    await person.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(screen.getByText('Enter your username.')).toBeVisible();
    expect(sent.some(({ route }) => route === 'POST /login')).toBe(false);
  });

  it('speaks Korean at a click', async () => {
    server();
    const { person } = renderApp('/login');
    await person.click(await screen.findByRole('button', { name: 'Language / Language' }));
    await person.click(await screen.findByRole('menuitemradio', { name: '한국어' }));
    expect(await screen.findByLabelText('사용자 이름')).toBeVisible();
    expect(document.documentElement.lang).toBe('ko');
  });
});

describe('a session that ends', () => {
  it('leads to the sign-in page', async () => {
    let alive = true;
    fakeApi({
      'GET /session': () => (alive ? member : nobody),
      'GET /workspaces': () => (alive ? page([]) : nobody),
    });
    const { client, router } = renderApp('/workspaces');
    await screen.findByText('Your first workspace');
    alive = false;
    await client.refetchQueries({ queryKey: ['workspaces'] });
    expect(await screen.findByLabelText('Username')).toBeVisible();
    expect(router.state.location.pathname).toBe('/login');
  });
});
