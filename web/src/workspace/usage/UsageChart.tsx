import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../../i18n/format';
import { chartOptions, type ChartColour } from './chartOptions';
import classes from './UsageChart.module.css';

export interface Series {
  /** Seconds since 1970. */
  times: number[];
  values: number[];
}

interface UsageChartProps {
  label: string;
  series: Series;
  limit: number;
  colour: ChartColour;
  describe: (value: number) => string;
  axis: (value: number) => string;
}

const kHeight = 128;

/** A picture for the eyes; the figures beside it say the same in words. */
export function UsageChart({ label, series, limit, colour, describe, axis }: UsageChartProps) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const latest = useRef(series);
  latest.current = series;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = { width: element.clientWidth, height: kHeight };
    const options = chartOptions({ ...size, limit, colour, axis, language, style: getComputedStyle(element) });
    const made = new uPlot(options, [latest.current.times, latest.current.values], element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: kHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
    // `axis` is made anew by every render; it changes its meaning only with the language.
  }, [limit, colour, scheme, language]);

  useEffect(() => chart.current?.setData([series.times, series.values]), [series]);

  const now = series.values.at(-1) ?? 0;
  const highest = Math.max(0, ...series.values);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span className={classes.label} data-colour={colour}>
          {label}
        </span>
        <span>{describe(now)}</span>
      </figcaption>
      <div
        ref={box}
        className={classes.chart}
        data-colour={colour}
        role="img"
        aria-label={t('usage.summary', { label, value: describe(now), highest: describe(highest) })}
      />
    </figure>
  );
}
