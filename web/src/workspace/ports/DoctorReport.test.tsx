import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen, waitFor, within } from '@testing-library/react';
import i18next from 'i18next';
import { describe, expect, it, vi } from 'vitest';
import type { Finding, PortReport } from '../../api/types';
import { failure, fakeApi, page } from '../../test/fakeApi';
import { renderApp } from '../../test/renderApp';
import { port, workspace } from '../../test/samples';
import korean from './doctor.ko.json';
import { findingText } from './useFindingText';

const path = `/workspaces/${workspace().id}`;

const elsewhere: Finding = {
  code: 'live_reload_elsewhere',
  severity: 'warning',
  title: 'Live reload connects elsewhere',
  detail: 'Its socket goes to ws://localhost:24678/.',
  advice: 'Let the socket follow the address of the page.',
  fix: { file: 'vite.config.ts', line: 'server: { hmr: true },' },
  evidence: ['const hmrPort = 24678'],
  values: { socket: 'ws://localhost:24678/' },
};
const fine: Finding = { ...elsewhere, code: 'answers', severity: 'ok', title: 'It answers', fix: null, evidence: [], values: {} };

function show(report: PortReport | (() => unknown)) {
  const sent = fakeApi({
    [`GET ${path}`]: workspace(),
    'GET /workspaces': page([workspace()]),
    [`GET ${path}/ports`]: { ports: [port(), port({ port: 5432, protocol: 'other', url: null })] },
    [`GET ${path}/shares`]: { shares: [] },
    [`POST ${path}/ports/5173/doctor`]: report,
  });
  return { ...renderApp(`${path}?tab=ports`), sent };
}

describe('the check of a port', () => {
  it('says what was found, and which line to change', async () => {
    const { person } = show({ framework: 'vite', findings: [elsewhere, fine] });
    await person.click(await screen.findByRole('button', { name: 'Check port 5173' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Check of port 5173' }));
    const findings = await dialog.findAllByTestId('finding');
    expect(dialog.getByText(/Something will go wrong for visitors. Recognized: vite./)).toBeVisible();
    const first = within(findings[0]!);
    expect(first.getByRole('img', { name: 'Warning' })).toBeVisible();
    expect(first.getByText('Live reload connects elsewhere')).toBeVisible();
    expect(first.getByText('vite.config.ts')).toBeVisible();
    expect(first.getByText('const hmrPort = 24678')).toBeInTheDocument();
    vi.stubGlobal('isSecureContext', true);
    await person.click(first.getByRole('button', { name: 'Copy the line' }));
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe('server: { hmr: true },'));
    expect(within(findings[1]!).getByRole('img', { name: 'Fine' })).toBeVisible();
  });

  it('is made again on request, and each time it is opened', async () => {
    const { person, sent } = show({ framework: null, findings: [fine] });
    const asked = () => sent.filter(({ route }) => route.endsWith('/doctor')).length;
    await person.click(await screen.findByRole('button', { name: 'Check port 5173' }));
    expect(await screen.findByText('Visitors will see it as you do.')).toBeVisible();
    await person.click(screen.getByRole('button', { name: 'Look again' }));
    await waitFor(() => expect(asked()).toBe(2));
    await screen.findByTestId('finding');
    await person.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
    await person.click(screen.getByRole('button', { name: 'Check port 5173' }));
    await waitFor(() => expect(asked()).toBe(3));
  });

  it('may fail', async () => {
    const { person } = show(() => failure(409, 'INVALID_STATE', 'the workspace does not run'));
    await person.click(await screen.findByRole('button', { name: 'Check port 5173' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('the workspace does not run');
  });

  it('is not offered for what speaks no HTTP', async () => {
    show({ framework: null, findings: [] });
    await screen.findByRole('button', { name: 'Check port 5173' });
    expect(screen.queryByRole('button', { name: 'Check port 5432' })).not.toBeInTheDocument();
  });

  it('is told in Korean', async () => {
    await i18next.changeLanguage('ko');
    const { person } = show({ framework: null, findings: [elsewhere] });
    await person.click(await screen.findByRole('button', { name: '5173번 포트 점검' }));
    expect(await screen.findByText('라이브 리로드가 다른 곳으로 연결됩니다')).toBeVisible();
    expect(screen.getByText(/소켓이 ws:\/\/localhost:24678\/\(으\)로 연결됩니다/)).toBeVisible();
  });
});

describe('Korean texts of findings', () => {
  it('give way to the server’s own for a kind that is not known, and when a value is missing', () => {
    const unknown = { ...elsewhere, code: 'new_kind' };
    expect(findingText(unknown, 'ko').title).toBe(elsewhere.title);
    expect(findingText({ ...elsewhere, values: {} }, 'ko').title).toBe(elsewhere.title);
    expect(findingText(elsewhere, 'en').title).toBe(elsewhere.title);
  });

  it('exist for every kind there is, with the same values', () => {
    const source = readFileSync(join(import.meta.dirname, '../../../../src/doctor/texts.cpp'), 'utf8');
    const table = source.slice(source.indexOf('kTexts[]'), source.indexOf('}  // namespace'));
    const kinds = new Map(
      [...table.matchAll(/\{"(\w+)", k\w+,([\s\S]*?)\},\n/g)].map(([, code = '', text = '']) => [code, text.replace(/"\s*\n\s*"/g, '')]),
    );
    expect(kinds.size).toBeGreaterThan(20);
    expect(Object.keys(korean).sort()).toEqual([...kinds.keys()].sort());
    const names = (text: string) => [...new Set([...text.matchAll(/{(\w+)}/g)].map(([, name]) => name))].sort();
    for (const [code, text] of Object.entries(korean)) {
      const known = names(kinds.get(code) ?? '');
      expect(names(Object.values(text).join(' ')).filter((name) => !known.includes(name)), code).toEqual([]);
    }
  });
});
