import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { failure, fakeApi, status } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { member, profile } from '../test/samples';

const key = { public_key: 'ssh-ed25519 AAAA jimin', fingerprint: 'SHA256:abc', created_at: '2026-01-02T03:04:05Z' };

function show(routes: Record<string, unknown> = {}) {
  const sent = fakeApi({ 'GET /profile': profile, 'GET /profile/ssh-key': key, ...routes });
  return { ...renderApp('/profile'), sent };
}

async function changePassword(person: ReturnType<typeof show>['person'], next: string, again = next) {
  await person.type(await screen.findByLabelText('Current password'), 'old password');
  await person.type(screen.getByLabelText('New password'), next);
  await person.type(screen.getByLabelText('New password, again'), again);
  await person.click(screen.getByRole('button', { name: 'Change password' }));
}

describe('the profile', () => {
  it('shows the public key to be copied', async () => {
    show();
    expect(await screen.findByText(key.public_key)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Copy public key' })).toBeVisible();
  });

  it('keeps the chosen language', async () => {
    const { person, sent } = show({ 'PATCH /profile': { ...profile, locale: 'ko' } });
    await person.click(await screen.findByRole('radio', { name: '한국어' }));
    expect(await screen.findByRole('heading', { level: 1, name: '프로필' })).toBeVisible();
    await waitFor(() => expect(sent.find(({ route }) => route === 'PATCH /profile')?.body).toEqual({ locale: 'ko' }));
  });

  it('changes the password, and the offer to do so goes away', async () => {
    const { person, sent } = show({
      'GET /session': { ...member, must_change_password: true },
      'POST /profile/password': status(204),
    });
    expect(await screen.findByText(/Choose one that only you know/)).toBeVisible();
    await changePassword(person, 'a much better one');
    await waitFor(() => expect(screen.queryByText(/Choose one that only you know/)).not.toBeInTheDocument());
    expect(sent.find(({ route }) => route === 'POST /profile/password')?.body).toEqual({
      current_password: 'old password',
      new_password: 'a much better one',
    });
  });

  it('says at the field that the current password is wrong, and stays signed in', async () => {
    const { person } = show({ 'POST /profile/password': failure(403, 'FORBIDDEN', 'wrong') });
    await changePassword(person, 'a much better one');
    expect(await screen.findByText('The current password is wrong.')).toBeVisible();
  });

  it('wants the new password twice, and long enough', async () => {
    const { person, sent } = show();
    await changePassword(person, 'short', 'other');
    expect(await screen.findByText('At least 10 characters.')).toBeVisible();
    expect(screen.getByText('The two passwords are not the same.')).toBeVisible();
    expect(sent.some(({ route }) => route === 'POST /profile/password')).toBe(false);
  });
});
