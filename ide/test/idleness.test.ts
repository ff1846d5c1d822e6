import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, idlenessShown, keepAwakeRequest, nearStep, parseIdleness, StepWarnings, warningText } from '../src/idleness.ts';
import { translator } from '../src/texts.ts';

const t = translator('en');
const now = Date.parse('2026-11-27T09:00:00Z');
const minute = 60_000;
const inMinutes = (minutes: number) => new Date(now + minutes * minute).toISOString();

function told(parts: object) {
  const idleness = parseIdleness(JSON.stringify({ idle: true, awake: [], coming: [], keep_awake: null, ...parts }));
  assert.ok(idleness);
  return idleness;
}
const step = (name: string, minutes: number, cause = 'idle') => ({ step: name, at: inMinutes(minutes), cause });

test('what the hub writes is read', () => {
  const idleness = told({
    idle: false,
    awake: ['`make` uses 1.7 CPU', ''],
    signals: [],
    keep_awake: { until: inMinutes(60), reason: '', by: 'kim', since: inMinutes(-60) },
    coming: [step('pause', 10), step('stop', 600, 'schedule'), step('prewarm', 700, 'schedule')],
  });
  assert.deepEqual(idleness, {
    idle: false,
    awake: ['`make` uses 1.7 CPU'],
    keptAwakeUntil: now + 60 * minute,
    coming: [
      { step: 'pause', at: now + 10 * minute, becauseIdle: true },
      { step: 'stop', at: now + 600 * minute, becauseIdle: false },
    ],
  });
});

for (const text of ['', '{', 'null', '[]', '{"idle":true}', '{"idle":"yes","coming":[]}', '{"idle":true,"coming":{}}']) {
  test(`${JSON.stringify(text)} says nothing about idleness`, () => assert.equal(parseIdleness(text), undefined));
}

test('steps that make no sense are left out', () => {
  const coming = [null, 7, { step: 'explode', at: inMinutes(1) }, { step: 'stop', at: 'soon' }, { step: 'stop', at: 7 }, step('stop', 3)];
  assert.equal(told({ coming }).coming.length, 1);
});

test('a step for want of use is near when nobody is there and it comes within ten minutes', () => {
  assert.equal(nearStep(told({ coming: [step('pause', 4)] }), now, false)?.step, 'pause');
  assert.equal(nearStep(told({ coming: [step('pause', 11)] }), now, false), undefined);
  assert.equal(nearStep(told({ coming: [step('pause', 4)] }), now, true), undefined, 'somebody has just come back');
  assert.equal(nearStep(told({ idle: false, coming: [step('pause', 4)] }), now, false), undefined);
  assert.equal(nearStep(undefined, now, false), undefined);
});

test('the end of working time is near also for who works', () => {
  assert.equal(nearStep(told({ idle: false, coming: [step('stop', 4, 'schedule')] }), now, true)?.step, 'stop');
});

for (const [parts, present, text, title] of [
  [{ coming: [step('pause', 4)] }, false, '$(clock) freezes in 4 min', 'freezes in 4 min'],
  [{ coming: [step('stop', 3.2)] }, false, '$(clock) stops in 4 min', 'stops in 4 min'],
  [{ coming: [step('delete', 9)] }, false, '$(clock) is deleted in 9 min', 'is deleted in 9 min'],
  [{ coming: [step('archive', 9)] }, false, '$(clock) is archived in 9 min', 'is archived in 9 min'],
  [{ coming: [step('pause', 4)] }, true, '$(circle-outline)', 'Nobody uses this workspace'],
  [{ idle: false, coming: [step('pause', 9)] }, false, '$(pulse)', 'This workspace is in use'],
  [{ idle: false, keep_awake: { until: inMinutes(90) } }, false, '$(coffee) 1 h 30 min', 'Kept awake for 1 h 30 min'],
  [{ idle: false, keep_awake: { until: inMinutes(-1) } }, false, '$(pulse)', 'This workspace is in use'],
] as const) {
  test(`the status bar says "${text}"`, () => {
    const shown = idlenessShown(told(parts), now, present, t);
    assert.deepEqual([shown.text, shown.title], [text, title]);
    assert.equal(shown.warning, text.startsWith('$(clock)'));
  });
}

test('the tooltip says why it is awake and what comes next', () => {
  const shown = idlenessShown(told({ idle: false, awake: ['`make` uses 1.7 CPU'], coming: [step('pause', 120)] }), now, false, t);
  assert.deepEqual(shown.lines, ['Awake because of:', '• `make` uses 1.7 CPU', 'freezes in 2 h']);
});

test('a freeze is warned of two minutes before it, a stop five, each once', () => {
  const warnings = new StepWarnings();
  const take = (name: string, minutes: number, present = false) => warnings.take(told({ coming: [step(name, minutes)] }), now, present)?.step;
  assert.equal(take('pause', 2.1), undefined);
  assert.equal(take('pause', 2), 'pause');
  assert.equal(take('pause', 1.5), undefined, 'once');
  assert.equal(take('stop', 6), undefined);
  assert.equal(take('stop', 5), 'stop');
  assert.equal(take('stop', 1), undefined);
});

test('who came back and left again is warned again', () => {
  const warnings = new StepWarnings();
  const idleness = told({ coming: [step('pause', 2)] });
  assert.equal(warnings.take(idleness, now, false)?.step, 'pause');
  assert.equal(warnings.take(idleness, now, true), undefined);
  assert.equal(warnings.take(idleness, now, false)?.step, 'pause');
  assert.equal(new StepWarnings().take(idleness, now + 3 * minute, false), undefined, 'too late is no warning');
});

test('a warning says what is lost and what is not', () => {
  const text = (name: string) => warningText(told({ coming: [step(name, 2)] }).coming[0] ?? assert.fail(), now, t);
  assert.match(text('pause'), /^This workspace freezes in 2 min\./);
  assert.match(text('stop'), /Programs that run in it end\.$/);
});

for (const [minutes, expected] of [[0, '1 min'], [0.4, '1 min'], [59, '59 min'], [60, '1 h'], [61, '1 h 1 min'], [2879, '47 h 59 min'], [2880, '2 days']] as const) {
  test(`${minutes} minutes are "${expected}"`, () => assert.equal(duration(minutes * minute, t), expected));
}

test('a request is one JSON object with an id of its own', () => {
  assert.deepEqual(JSON.parse(keepAwakeRequest(3600, 'why "so"', 'a-1')), { id: 'a-1', seconds: 3600, reason: 'why "so"' });
});
