import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeApi, page } from '../test/fakeApi';
import { renderApp } from '../test/renderApp';
import { admin, profile, workspace } from '../test/samples';

describe('the keyboard', () => {
  async function show() {
    fakeApi({
      'GET /session': admin,
      'GET /workspaces': page([workspace()]),
      'GET /users': page([]),
      'GET /profile': profile,
      'GET /profile/ssh-key': { public_key: 'k', fingerprint: 'f', created_at: '2026-01-02T03:04:05Z' },
    });
    const app = renderApp('/workspaces');
    await screen.findByText('payment-api');
    return app;
  }

  it('goes places with two keys', async () => {
    const { person } = await show();
    await person.keyboard('gu');
    expect(await screen.findByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
  });

  it('works while a Korean input method is on', async () => {
    await show();
    fireEvent.keyDown(document.body, { key: 'ㅎ', code: 'KeyG' });
    fireEvent.keyDown(document.body, { key: 'ㅔ', code: 'KeyP' });
    expect(await screen.findByRole('heading', { level: 1, name: 'Profile' })).toBeVisible();
  });

  it('is left alone while somebody types', async () => {
    const { person } = await show();
    await person.type(screen.getByRole('searchbox'), 'c?gu');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(screen.getByRole('searchbox')).toHaveValue('c?gu');
  });

  it('shows its help', async () => {
    const { person } = await show();
    await person.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  });

  it('finds a way past the header', async () => {
    const { person } = await show();
    await person.tab();
    expect(screen.getByRole('link', { name: 'Skip to the content' })).toHaveFocus();
  });
});
