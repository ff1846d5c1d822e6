import { describe, expect, it } from 'vitest';
import { checkBranch, checkImage, checkName, checkRepository, checkScript, nameFromRepository } from './workspace';

describe('checkName', () => {
  it.each(['x', '  padded  ', '결제 API', '<script>alert(1)</script>', 'ㄱ'.repeat(100), '🚀'.repeat(100)])(
    'accepts %j',
    (name) => expect(checkName(name)).toBeNull(),
  );
  it.each(['', '   ', 'a\nb', 'a\u0007b', 'x'.repeat(101)])('refuses %j', (name) => expect(checkName(name)).not.toBeNull());
});

describe('checkRepository', () => {
  it.each([
    '',
    'https://gitlab.example.com/team/project.git',
    'http://127.0.0.1:3000/team/project',
    'https://user@gitlab.example.com/team/project.git',
    'ssh://git@gitlab.example.com:2222/team/project.git',
    'git://example.com/project.git',
    'git@gitlab.example.com:team/project.git',
  ])('accepts %j', (address) => expect(checkRepository(address)).toBeNull());

  it.each([
    '/srv/git/project.git',
    './project',
    'file:///srv/git/project.git',
    'ext::sh -c evil',
    '-oProxyCommand=evil',
    'git@host:-evil',
    'https://example.com',
    'https://exa mple.com/a',
    'just words',
  ])('refuses %j', (address) => expect(checkRepository(address)?.key).toBe('validation.repositoryForm'));

  it('refuses a password in the address', () => {
    expect(checkRepository('https://me:secret@example.com/a.git')?.key).toBe('validation.repositoryPassword');
  });
});

describe('checkBranch', () => {
  it.each(['', 'main', 'feature/refunds', 'v1.2', '기능/결제'])('accepts %j', (name) => expect(checkBranch(name)).toBeNull());
  it.each(['-x', 'a..b', 'a b', 'a~1', 'x.lock', '/a', 'a/', 'a//b', '@', 'a@{0}', '.hidden', 'a/.b'])(
    'refuses %j',
    (name) => expect(checkBranch(name)).not.toBeNull(),
  );
});

describe('checkImage', () => {
  it.each(['', 'debian', 'debian:12-slim', 'registry.example.com:5000/team/image:1.0', `debian@sha256:${'a'.repeat(64)}`])(
    'accepts %j',
    (image) => expect(checkImage(image)).toBeNull(),
  );
  it.each(['Debian Image', 'debian:', '-debian', 'https://debian', 'a//b:c:d'])('refuses %j', (image) =>
    expect(checkImage(image)).not.toBeNull(),
  );
});

describe('checkScript', () => {
  it('counts bytes, not characters', () => {
    expect(checkScript('x'.repeat(65_536))).toBeNull();
    expect(checkScript('한'.repeat(30_000))).toMatchObject({ key: 'validation.tooLong' });
  });
});

describe('nameFromRepository', () => {
  it.each([
    ['https://gitlab.example.com/team/project.git', 'project'],
    ['git@gitlab.example.com:project.git', 'project'],
    ['https://gitlab.example.com/team/project/', 'project'],
    ['', ''],
  ])('proposes for %j the name %j', (address, name) => expect(nameFromRepository(address)).toBe(name));
});
