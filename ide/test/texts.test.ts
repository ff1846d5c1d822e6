import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import korean from '../src/korean.json' with { type: 'json' };
import { translator } from '../src/texts.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('every text of the sources has its Korean counterpart with the same places', () => {
  const sources = readdirSync(new URL('../src/', import.meta.url)).filter((name) => name.endsWith('.ts'));
  const calls = sources.flatMap((name) => [...read(`src/${name}`).matchAll(/\bt\((?:'([^']*)'|"([^"]*)")/g)]);
  const texts = [...new Set(calls.map(([, single, double]) => single ?? double ?? ''))].sort();
  assert.deepEqual(Object.keys(korean).sort(), texts);
  for (const [english, translated] of Object.entries(korean)) {
    assert.deepEqual(translated.match(/\{\d+\}/g), english.match(/\{\d+\}/g), english);
  }
});

test('the manifest asks for texts that both languages have', () => {
  const asked = [...read('package.json').matchAll(/%([^%]+)%/g)].map(([, key]) => key ?? '').sort();
  for (const file of ['package.nls.json', 'package.nls.ko.json']) {
    assert.deepEqual(Object.keys(JSON.parse(read(file)) as object).sort(), asked, file);
  }
});

for (const [language, expected] of [
  ['en', 'code-hub workspace billing'],
  ['de', 'code-hub workspace billing'],
  ['ko', 'code-hub 작업 공간 billing'],
  ['ko-kr', 'code-hub 작업 공간 billing'],
] as const) {
  test(`an IDE in ${language} says "${expected}"`, () => {
    assert.equal(translator(language)('code-hub workspace {0}', 'billing'), expected);
  });
}

test('a text without a translation, and a place without a value, stay as they are', () => {
  assert.equal(translator('ko')('not known {0} {1}', 'a'), 'not known a {1}');
});
