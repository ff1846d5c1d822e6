import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import * as costs from './costs';
import * as groups from './groups';
import * as idlenessRoutes from './idleness';
import * as policies from './policies';
import * as quotas from './quotas';
import * as profile from './profile';
import * as session from './session';
import * as shares from './shares';
import * as users from './users';
import * as workspaces from './workspaces';
import { kUnlimited } from '../shares/limits';
import { changeOf, newValues, type ShareValues } from '../shares/shareForm';
import {
  idleness,
  policy,
  port,
  quotaScope,
  rateCard,
  share,
  unlimited,
  usageReport,
  usageRow,
  usageSummary,
  viewer,
  visit,
  workspace,
} from '../test/samples';
import { boundsOf, rulesOf, valuesOf } from '../policies/policyValues';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
}

const document = parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.yaml'), 'utf8')) as {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, Schema> };
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
      return new Response(JSON.stringify({ items: [], shares: [], viewers: [], visits: [], next_cursor: '' }));
    });
    const functions = Object.values({
      ...costs,
      ...groups,
      ...idlenessRoutes,
      ...policies,
      ...profile,
      ...quotas,
      ...session,
      ...shares,
      ...users,
      ...workspaces,
    });
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

/** The fields of a schema, those that it takes over included. */
function fieldsOf({ $ref, allOf = [], properties = {} }: Schema): string[] {
  const referred = $ref ? document.components.schemas[$ref.split('/').at(-1) ?? ''] : undefined;
  return [...(referred ? fieldsOf(referred) : []), ...allOf.flatMap(fieldsOf), ...Object.keys(properties)];
}

const schema = (name: string) => fieldsOf({ $ref: `#/components/schemas/${name}` }).sort();

describe('what is read and written', () => {
  it.each<[string, object]>([
    ['Workspace', workspace()],
    ['Idleness', idleness()],
    ['Policy', policy()],
    ['QuotaScope', quotaScope()],
    ['Quota', quotaScope().quota],
    ['QuotaHeld', quotaScope().held],
    ['QuotaHolding', quotaScope().holdings[0]!],
    ['Port', port()],
    ['Share', share()],
    ['Viewer', viewer()],
    ['Visit', visit()],
    ['ShareLimitsAndMine', unlimited],
    ['UsageReport', usageReport()],
    ['UsageRow', usageRow()],
    ['UsageSummary', usageSummary()],
    ['RateCard', rateCard()],
  ])('has the fields of %s', (name, sample) => {
    expect(Object.keys(sample).sort()).toEqual(schema(name));
  });

  it('of a policy is all that the server takes, and nothing else', () => {
    const { preset: _preset, sources: _sources, longest_keep_awake: _longest, ...rules } = policy();
    const values = valuesOf({ rules: { preset: 'frugal', ...rules }, bounds: {} }, 'UTC');
    expect(Object.keys(rulesOf(values)).sort()).toEqual(schema('PolicyRules'));
    expect(Object.keys(boundsOf(values)).sort()).toEqual(schema('PolicyBounds'));
  });

  it('of a share is all that the server takes, and nothing else', () => {
    const now = new Date();
    const chosen: Partial<ShareValues> = { people: ['kim'], passwordMode: 'set', password: 'abcd', maxViewers: 3, alias: 'demo', moveAlias: true };
    const span = changeOf({ ...newValues(kUnlimited, now), ...chosen }, undefined, null, now);
    const moment = changeOf({ ...newValues(kUnlimited, now), expiry: 'never' }, undefined, null, now);
    const sent = [...new Set([...Object.keys(span), ...Object.keys(moment)])].sort();
    expect(sent).toEqual(schema('SharePatch'));
    expect([...sent, 'port'].sort()).toEqual(schema('ShareCreate'));
  });
});
