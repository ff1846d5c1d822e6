import { describe, expect, it } from 'vitest';
import { isServerPath, loginPath, safeNext } from './next';

describe('safeNext', () => {
  it.each([
    ['/workspaces/abc?tab=logs#x', '/workspaces/abc?tab=logs#x'],
    ['/auth/app?host=ide-x.localhost&return=/', '/auth/app?host=ide-x.localhost&return=/'],
    ['/w/abc/', '/w/abc/'],
    [null, '/workspaces'],
    ['', '/workspaces'],
    ['https://evil.example', '/workspaces'],
    ['//evil.example', '/workspaces'],
    ['/\\evil.example', '/workspaces'],
    ['/\t/evil.example', '/workspaces'],
    ['javascript:alert(1)', '/workspaces'],
    ['/login?next=/login', '/workspaces'],
  ])('turns %j into %s', (next, path) => {
    expect(safeNext(next)).toBe(path);
  });
});

describe('isServerPath', () => {
  it.each([
    ['/auth/app?host=x', true],
    ['/w/abc/', true],
    ['/workspaces', false],
    ['/workspaces/w/', false],
  ])('knows whether the server answers %s itself: %s', (path, expected) => {
    expect(isServerPath(path)).toBe(expected);
  });
});

describe('loginPath', () => {
  it('leads back to where somebody wanted to go', () => {
    expect(loginPath('/users?x=1')).toBe('/login?next=%2Fusers%3Fx%3D1');
    expect(loginPath('/workspaces')).toBe('/login');
  });
});
