import { describe, expect, it } from 'vitest';
import { mergeTerminals, nextTerminalId } from './terminals';

const listed = (id: string, minute: number) => ({
  id,
  title: 'bash',
  created_at: `2026-01-02T03:0${minute}:00Z`,
  attached: false,
});
const titleOf = (number: number) => `Terminal ${number}`;

describe('mergeTerminals', () => {
  it('keeps the order in which they were made and adds what is not listed yet', () => {
    const merged = mergeTerminals([listed('t2', 2), listed('t1', 1)], ['t2', 't3'], titleOf);
    expect(merged.map(({ title }) => title)).toEqual(['Terminal 1', 'Terminal 2', 'Terminal 3']);
  });

  it('calls a terminal of another client by its own title', () => {
    expect(mergeTerminals([{ ...listed('cli-7', 1), title: 'make watch' }], [], titleOf)[0]?.title).toBe('make watch');
  });
});

describe('nextTerminalId', () => {
  it('takes the first that is free', () => {
    expect(nextTerminalId(['t1', 't3', 'cli'])).toBe('t2');
  });
});
