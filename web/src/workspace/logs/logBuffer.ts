import type { LogItem } from '../../api/types';

/** So many lines are kept and shown. */
export const kMostLines = 5_000;

export interface LogBuffer {
  items: LogItem[];
  /** Sequence number of the newest line; the next attempt asks for what comes after it. */
  after: number;
  truncated: boolean;
}

export const emptyLog: LogBuffer = { items: [], after: 0, truncated: false };

/** Adds lines; what was already seen (a repeated connection) is dropped, and so are the oldest beyond the bound. */
export function appendLines(buffer: LogBuffer, lines: readonly LogItem[]): LogBuffer {
  let { after } = buffer;
  const fresh = lines.filter((line) => {
    if (line.seq <= after) return false;
    after = line.seq;
    return true;
  });
  if (fresh.length === 0) return buffer;
  const items = [...buffer.items, ...fresh];
  const truncated = buffer.truncated || items.length > kMostLines;
  return { items: items.slice(-kMostLines), after, truncated };
}

// CSI and OSC sequences and single-character escapes (ECMA-48): tools colour their output, a log shows words.
const kEscapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** A line as a terminal would have left it: without escapes, and only what the last carriage return wrote. */
export function plainLine(text: string): string {
  const line = text.replace(kEscapes, '').replace(/[\r\n]+$/, '');
  return line.slice(line.lastIndexOf('\r') + 1);
}
