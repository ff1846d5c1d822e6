import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import ko from './ko.json';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`).forEach((text, name) => flat.set(name, text));
  }
  return flat;
}

const english = flatten(en);
const korean = flatten(ko);
const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}|<(\d)>/g)].map((match) => match[1] ?? match[2]);

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
    .map((file) => readFileSync(join(directory, file), 'utf8'));
}

describe('dictionaries', () => {
  it('have the same keys in both languages', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have no empty text', () => {
    expect([...english, ...korean].filter(([, text]) => !text.trim())).toEqual([]);
  });

  it('fill in the same values in both languages', () => {
    // Languages repeat and order them as they like.
    const names = (text = '') => [...new Set(placeholders(text))].sort();
    for (const [key, text] of english) expect(names(korean.get(key)), key).toEqual(names(text));
  });

  it('have no text that nothing shows', () => {
    const code = sources(join(import.meta.dirname, '..')).join('\n');
    const built = /^(phase|operation|error)\.[A-Z_]+$|^logs\.(hub|setup)$|^ports\.protocol\.|^shares\.(audience|audienceHelp|expiry|life)\.|^limits\.(audience|units)\.|^doctor\.severity\.|^idleness\.(step|because|signal)\.|^policy\.(preset|field|fieldHelp|bound|units|source|fault)\.|^quota\.limit\.|^costs\.(periods|part|grouping|column)\.|^rates\.price\./;
    const unused = [...english.keys()].filter((key) => !built.test(key) && !code.includes(key.replace(/_(zero|one|other)$/, '')));
    expect(unused).toEqual([]);
  });
});
