import type { UsageFigures, UsageRow } from '../api/types';

export type Measure = 'cost' | 'hours';

export type PartName = 'cpu' | 'memory' | 'disk' | 'archive' | 'busy' | 'idle' | 'paused' | 'standby';

/** One layer of the stack. */
export interface Part {
  name: PartName;
  valueOf: (figures: UsageFigures) => number;
}

const kParts: Record<Measure, readonly Part[]> = {
  cost: [
    { name: 'cpu', valueOf: (row) => row.cost_cpu },
    { name: 'memory', valueOf: (row) => row.cost_memory },
    { name: 'disk', valueOf: (row) => row.cost_disk },
    { name: 'archive', valueOf: (row) => row.cost_archive },
  ],
  hours: [
    { name: 'busy', valueOf: (row) => Math.max(0, row.running_seconds - row.idle_seconds) / 3_600 },
    { name: 'idle', valueOf: (row) => row.idle_seconds / 3_600 },
    { name: 'paused', valueOf: (row) => row.paused_seconds / 3_600 },
    { name: 'standby', valueOf: (row) => row.standby_seconds / 3_600 },
  ],
};

export interface DaySeries {
  days: string[];
  parts: { name: PartName; values: number[] }[];
  totals: number[];
}

/** Layers of a measure for each day; a day of which nothing is known is nothing. Layers that are nothing are left out. */
export function seriesOf(rows: readonly UsageRow[], days: string[], measure: Measure): DaySeries {
  const byDay = new Map(rows.map((row) => [row.key, row]));
  const parts = kParts[measure]
    .map(({ name, valueOf }) => ({ name, values: days.map((day) => (byDay.has(day) ? valueOf(byDay.get(day)!) : 0)) }))
    .filter(({ values }) => values.some((value) => value > 0));
  const totals = days.map((_, at) => parts.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  return { days, parts, totals };
}

/** Each layer on top of those before it: what a stack is drawn from. */
export function stacked({ parts }: DaySeries): number[][] {
  let below: number[] = [];
  return parts.map(({ values }) => {
    below = values.map((value, at) => value + (below[at] ?? 0));
    return below;
  });
}
