import uPlot from 'uplot';
import type { PartName } from './series';

const kVariables: Record<PartName, string> = {
  cpu: '--chart-cpu',
  memory: '--chart-memory',
  disk: '--chart-disk',
  archive: '--chart-rest',
  busy: '--chart-cpu',
  idle: '--chart-waste',
  paused: '--chart-memory',
  standby: '--chart-rest',
};

interface DayChartInput {
  width: number;
  height: number;
  /** From the bottom of the stack to its top. */
  parts: PartName[];
  count: number;
  label: (index: number) => string;
  axis: (value: number) => string;
  /** Where the colours are read from. */
  style: CSSStyleDeclaration;
  onIndex: (index: number | undefined) => void;
}

/** Bars of days; the whole stack is drawn first and each lower layer over it. */
export function dayChartOptions({ width, height, parts, count, label, axis, style, onIndex }: DayChartInput): uPlot.Options {
  const text = style.getPropertyValue('--text-dimmed').trim();
  const line = style.getPropertyValue('--line').trim();
  const font = `12px ${style.fontFamily}`;
  const paths = uPlot.paths.bars?.({ size: [0.72, 44], radius: 0.08 });
  return {
    width,
    height,
    padding: [8, 4, 0, 0],
    legend: { show: false },
    cursor: { x: true, y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => [-0.6, count - 0.4] },
      y: { range: (_chart, _min, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    axes: [
      {
        stroke: text,
        font,
        size: 28,
        space: 54,
        incrs: [1, 2, 5, 7, 14, 30, 60],
        grid: { show: false },
        ticks: { show: false },
        values: (_chart, splits) => splits.map((at) => (Number.isInteger(at) && at >= 0 && at < count ? label(at) : '')),
      },
      {
        stroke: text,
        font,
        size: 74,
        space: 44,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_chart, splits) => splits.map((value) => axis(value)),
      },
    ],
    series: [
      {},
      ...[...parts].reverse().map((name) => {
        const colour = style.getPropertyValue(kVariables[name]).trim();
        return { stroke: colour, fill: colour, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
      }),
    ],
    hooks: { setCursor: [(chart) => onIndex(chart.cursor.idx ?? undefined)] },
  };
}
