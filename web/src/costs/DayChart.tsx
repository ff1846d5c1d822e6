import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../i18n/format';
import classes from './DayChart.module.css';
import { dayChartOptions } from './dayChartOptions';
import { type DaySeries, stacked } from './series';

interface DayChartProps {
  series: DaySeries;
  label: string;
  describe: (value: number) => string;
  axis: (value: number) => string;
  dayName: (day: string) => string;
}

const kHeight = 220;

/** A bar for each day; the table beside it says the same in words. */
export function DayChart({ series, label, describe, axis, dayName }: DayChartProps) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const scheme = useComputedColorScheme('light');
  const box = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number>();
  const { days, parts, totals } = series;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const size = () => ({ width: element.clientWidth, height: kHeight });
    const options = dayChartOptions({
      ...size(),
      parts: parts.map(({ name }) => name),
      count: days.length,
      label: (at) => shortDay(days[at] ?? '', language),
      axis,
      style: getComputedStyle(element),
      onIndex: setIndex,
    });
    const chart = new uPlot(options, [days.map((_, at) => at), ...stacked(series).reverse()], element);
    const observer = new ResizeObserver(() => chart.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      setIndex(undefined);
    };
    // `axis` is made anew by every render; it changes its meaning only with the series and the language.
  }, [series, scheme, language]);
  const at = index !== undefined && index < days.length ? index : undefined;
  const figure = (values: number[]) => describe(at === undefined ? values.reduce((sum, value) => sum + value, 0) : (values[at] ?? 0));
  return (
    <>
      <div className={classes.legend} aria-hidden="true">
        <strong>
          {at === undefined ? t('costs.total') : dayName(days[at] ?? '')}: {figure(totals)}
        </strong>
        {parts.map(({ name, values }) => (
          <span key={name} className={classes.part} data-part={name}>
            {t(`costs.part.${name}`)} {figure(values)}
          </span>
        ))}
      </div>
      <div ref={box} className={classes.chart} role="img" aria-label={label} />
    </>
  );
}

/** "11. 27." as short as the language has it. */
function shortDay(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { month: 'numeric', day: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`));
}
