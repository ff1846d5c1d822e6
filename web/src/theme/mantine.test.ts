import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

describe('the style sheet of the component library', () => {
  it('has the part of every component that is used', () => {
    const sheet = readFileSync(join(import.meta.dirname, 'mantine.css'), 'utf8');
    const used = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/import {([^}]*)} from '@mantine\/core'/g)])
      .flatMap((match) => (match[1] ?? '').split(',').map((name) => name.trim().split(' ')[0] ?? ''));
    const part = (name: string) => `@mantine/core/styles/${name}.css`;
    const missing = [...new Set(used)].filter(
      (name) => existsSync(join(root, '../node_modules', part(name))) && !sheet.includes(part(name)),
    );
    expect(missing).toEqual([]);
  });
});
