import type { TerminalInfo } from '../../api/types';

export interface OpenTerminal {
  id: string;
  title: string;
}

/** The server's terminals and those opened here that it has not listed yet, in a steady order. */
export function mergeTerminals(
  listed: readonly TerminalInfo[],
  opened: readonly string[],
  titleOf: (number: number) => string,
): OpenTerminal[] {
  const sorted = [...listed].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at) || order(a.id, b.id));
  const ids = [...sorted.map((terminal) => terminal.id), ...opened];
  return [...new Set(ids)].map((id) => ({ id, title: ownTitle(id, listed) ?? titleOf(numberOf(id)) }));
}

/** A title that somebody gave; our own numbered terminals are called in the reader's language. */
function ownTitle(id: string, listed: readonly TerminalInfo[]): string | undefined {
  if (numberOf(id) > 0) return undefined;
  return listed.find((terminal) => terminal.id === id)?.title || id;
}

/** The first free of t1, t2, … */
export function nextTerminalId(taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`t${number}`)) number += 1;
  return `t${number}`;
}

function numberOf(id: string): number {
  return Number(/^t(\d+)$/.exec(id)?.[1] ?? 0);
}

function order(a: string, b: string): number {
  return numberOf(a) - numberOf(b) || a.localeCompare(b);
}
