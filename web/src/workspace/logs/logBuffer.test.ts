import { describe, expect, it } from 'vitest';
import type { LogItem } from '../../api/types';
import { appendLines, emptyLog, kMostLines, plainLine } from './logBuffer';

const line = (seq: number): LogItem => ({ seq, time: '2026-01-02T03:04:05Z', source: 'setup', text: `line ${seq}` });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => line(from + at));

describe('appendLines', () => {
  it('drops what a repeated connection sends again', () => {
    const buffer = appendLines(appendLines(emptyLog, lines(1, 5)), lines(3, 7));
    expect(buffer.items.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(buffer.after).toBe(7);
  });

  it('keeps the newest lines of a long log and says so', () => {
    const buffer = appendLines(emptyLog, lines(1, kMostLines + 10));
    expect(buffer.items).toHaveLength(kMostLines);
    expect(buffer.items[0]?.seq).toBe(11);
    expect(buffer.truncated).toBe(true);
  });
});

describe('plainLine', () => {
  it.each([
    ['\u001b[1;32mok\u001b[0m done', 'ok done'],
    ['10%\r50%\r100%', '100%'],
    ['with the end of a line\r\n', 'with the end of a line'],
    ['\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007', 'link'],
    ['<b>not bold</b>', '<b>not bold</b>'],
  ])('shows %j as %j', (text, shown) => expect(plainLine(text)).toBe(shown));
});
