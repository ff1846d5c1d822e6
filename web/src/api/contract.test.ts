import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import * as groups from './groups';
import * as profile from './profile';
import * as session from './session';
import * as users from './users';
import * as workspaces from './workspaces';

const document = parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.yaml'), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
};

/** "GET /workspaces/abc/logs" as the document spells it, or undefined. */
function documented(method: string, path: string): string | undefined {
  return Object.keys(document.paths).find((template) => {
    const pattern = new RegExp(`^${template.replace(/{\w+}/g, '[^/]+')}$`);
    return pattern.test(path) && method.toLowerCase() in (document.paths[template] ?? {});
  });
}

describe('the API client', () => {
  it('calls only routes of docs/openapi.yaml', async () => {
    const seen: string[] = [];
    vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
      seen.push(`${init.method} ${new URL(input, 'http://localhost').pathname}`);
      return new Response(JSON.stringify({ items: [], next_cursor: '' }));
    });
    const functions = Object.values({ ...groups, ...profile, ...session, ...users, ...workspaces });
    for (const call of functions) {
      const answer: unknown = (call as (...values: unknown[]) => unknown)('first', 'second', {});
      if (answer instanceof Promise) await answer;
      else seen.push(`GET ${new URL(String(answer), 'http://localhost').pathname}`);
    }
    expect(seen.length).toBe(functions.length);
    for (const call of seen) {
      const [method = '', path = ''] = call.split(' ');
      expect(documented(method, path), call).toBeDefined();
    }
  });
});
