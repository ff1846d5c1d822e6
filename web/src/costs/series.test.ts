import { describe, expect, it } from 'vitest';
import { usageRow } from '../test/samples';
import { nextSorting, sortRows } from './columns';
import { seriesOf, stacked } from './series';

describe('seriesOf', () => {
  const rows = [
    usageRow({ key: '2026-11-01', cost_cpu: 10, cost_memory: 4, cost_disk: 1 }),
    usageRow({ key: '2026-11-03', cost_cpu: 20, cost_memory: 0, cost_disk: 2 }),
  ];
  const series = seriesOf(rows, ['2026-11-01', '2026-11-02', '2026-11-03'], 'cost');

  it('has a bar for each day, also where nothing is known, and no layer of nothing', () => {
    expect(series.parts).toEqual([
      { name: 'cpu', values: [10, 0, 20] },
      { name: 'memory', values: [4, 0, 0] },
      { name: 'disk', values: [1, 0, 2] },
    ]);
    expect(series.totals).toEqual([15, 0, 22]);
  });

  it('stacks each layer on those before it', () => {
    expect(stacked(series)).toEqual([
      [10, 0, 20],
      [14, 0, 20],
      [15, 0, 22],
    ]);
  });

  it('counts idle hours out of those that it ran', () => {
    const [row] = [usageRow({ key: '2026-11-01', running_seconds: 7_200, idle_seconds: 1_800, paused_seconds: 3_600 })];
    expect(seriesOf([row], ['2026-11-01'], 'hours').parts).toEqual([
      { name: 'busy', values: [1.5] },
      { name: 'idle', values: [0.5] },
      { name: 'paused', values: [1] },
    ]);
  });
});

describe('sorting', () => {
  const rows = [usageRow({ label: 'b', cost: 1, waste: 5 }), usageRow({ label: 'a', cost: 2, waste: 1 }), usageRow({ label: 'c', cost: 2, waste: 3 })];
  const order = (column: 'label' | 'cost' | 'waste', descending: boolean) => sortRows(rows, { column, descending }).map(({ label }) => label).join('');

  it('goes by figures or names, and by names where figures are the same', () => {
    expect(order('cost', true)).toBe('acb');
    expect(order('waste', false)).toBe('acb');
    expect(order('label', true)).toBe('cba');
  });

  it('begins figures with the largest and turns at the second click', () => {
    const first = nextSorting({ column: 'cost', descending: true }, 'waste');
    expect(first).toEqual({ column: 'waste', descending: true });
    expect(nextSorting(first, 'waste')).toEqual({ column: 'waste', descending: false });
    expect(nextSorting(first, 'label')).toEqual({ column: 'label', descending: false });
  });
});
