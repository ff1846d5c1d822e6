import type { UsageFigures, UsageRow } from '../api/types';

export type ColumnName = 'label' | 'running' | 'idle' | 'paused' | 'cpu' | 'memory' | 'cost' | 'waste' | 'saved';

export type ColumnKind = 'text' | 'hours' | 'number' | 'money';

export interface Column {
  name: ColumnName;
  kind: ColumnKind;
  valueOf: (figures: UsageFigures) => number;
}

/** What is held of what, and what it costs; the first column is what the row is about. */
export const kColumns: readonly Column[] = [
  { name: 'running', kind: 'hours', valueOf: (row) => row.running_seconds },
  { name: 'idle', kind: 'hours', valueOf: (row) => row.idle_seconds },
  { name: 'paused', kind: 'hours', valueOf: (row) => row.paused_seconds },
  { name: 'cpu', kind: 'number', valueOf: (row) => row.cpu_reserved_seconds / 3_600 },
  { name: 'memory', kind: 'number', valueOf: (row) => row.memory_reserved_gib_hours },
  { name: 'cost', kind: 'money', valueOf: (row) => row.cost },
  { name: 'waste', kind: 'money', valueOf: (row) => row.waste },
  { name: 'saved', kind: 'money', valueOf: (row) => row.saved_by_pause + row.saved_by_stop + row.saved_by_archive },
];

export interface Sorting {
  column: ColumnName;
  descending: boolean;
}

/** Figures begin with the largest, names with the first. */
export function nextSorting(now: Sorting, column: ColumnName): Sorting {
  if (now.column === column) return { column, descending: !now.descending };
  return { column, descending: column !== 'label' };
}

export function sortRows(rows: readonly UsageRow[], { column, descending }: Sorting): UsageRow[] {
  const sign = descending ? -1 : 1;
  const valueOf = kColumns.find(({ name }) => name === column)?.valueOf;
  return [...rows].sort((a, b) => {
    const order = valueOf ? valueOf(a) - valueOf(b) : a.label.localeCompare(b.label);
    return sign * order || a.label.localeCompare(b.label);
  });
}
