import type uPlot from 'uplot';
import { formatClock } from '../../i18n/format';

export type ChartColour = 'cpu' | 'memory';

interface ChartOptionsInput {
  width: number;
  height: number;
  limit: number;
  colour: ChartColour;
  axis: (value: number) => string;
  language: string;
  /** Where the colours are read from. */
  style: CSSStyleDeclaration;
}

/** One filled line from zero; the limit is the top of the scale, so that the height of the line means something. */
export function chartOptions({ width, height, limit, axis, language, style }: ChartOptionsInput): uPlot.Options {
  const text = style.getPropertyValue('--text-dimmed').trim();
  const line = style.getPropertyValue('--line').trim();
  const font = `12px ${style.fontFamily}`;
  const stroke = style.color;
  return {
    width,
    height,
    padding: [6, 4, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: (_chart, _min, max) => [0, Math.max(limit, max)] } },
    axes: [
      {
        stroke: text,
        font,
        size: 26,
        space: 90,
        grid: { show: false },
        ticks: { show: false },
        values: (_chart, splits) => splits.map((at) => formatClock(new Date(at * 1000).toISOString(), language).slice(0, 5)),
        incrs: [60, 120, 300],
      },
      {
        stroke: text,
        font,
        size: 62,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        splits: () => [0, limit / 2, limit],
        values: (_chart, splits) => splits.map((value) => axis(value)),
      },
    ],
    series: [{}, { stroke, width: 2, fill: fade(stroke), points: { show: false }, spanGaps: false }],
  };
}

/** The same colour, nearly transparent; canvases understand color-mix where browsers do. */
function fade(colour: string): string {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  return channels ? `rgba(${channels[1]}, ${channels[2]}, ${channels[3]}, 0.14)` : 'transparent';
}
