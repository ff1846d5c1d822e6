import { Alert, Collapse, SegmentedControl, Skeleton, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import idle from '../idleness/IdlenessPanel.module.css';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import classes from './CostsPage.module.css';
import { daysOf, type Period } from './period';
import { useUsageReport } from './queries';
import { type DaySeries, type Measure, seriesOf } from './series';
import { type CostsView, queryOf } from './useCostsView';

const DayChart = lazy(async () => ({ default: (await import('./DayChart')).DayChart }));

/** Cost or hours by day, as a picture and as a table. */
export function DaysPanel({ view, range }: { view: CostsView; range: Period }) {
  const { t } = useTranslation();
  const [measure, setMeasure] = useState<Measure>('cost');
  const { data, error, refetch } = useUsageReport(queryOf(view, range, 'day'));
  const series = useMemo(() => data && seriesOf(data.rows, daysOf(range, new Date()), measure), [data, range, measure]);
  return (
    <Panel
      title={t('costs.byDay')}
      id="costs-by-day"
      aside={
        <SegmentedControl<Measure>
          size="xs"
          aria-label={t('costs.measure')}
          value={measure}
          onChange={setMeasure}
          data={[
            { value: 'cost', label: t('costs.measureCost') },
            { value: 'hours', label: t('costs.measureHours') },
          ]}
        />
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={250} radius="md" />}
      {data?.has_unpriced_hours && (
        <Alert color="yellow" mb="sm">
          {t('costs.unpricedPeriod')}
        </Alert>
      )}
      {data && series && series.parts.length === 0 && (
        <Text c="dimmed" ta="center" py={56}>
          {t('costs.nothing')}
        </Text>
      )}
      {data && series && series.parts.length > 0 && (
        <Days series={series} measure={measure} currency={data.currency} />
      )}
    </Panel>
  );
}

function Days({ series, measure, currency }: { series: DaySeries; measure: Measure; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, { toggle }] = useDisclosure(false);
  const describe = (value: number) => (measure === 'cost' ? format.money(value, currency) : format.hours(value * 3_600));
  const axis = (value: number) => (measure === 'cost' ? format.money(value, currency) : format.number(value, 1));
  const dayName = (day: string) =>
    new Intl.DateTimeFormat(format.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${day}T12:00:00Z`));
  const title = t(measure === 'cost' ? 'costs.chartCost' : 'costs.chartHours');
  return (
    <>
      <Suspense fallback={<Skeleton height={250} radius="md" />}>
        <DayChart series={series} label={title} describe={describe} axis={axis} dayName={dayName} />
      </Suspense>
      <UnstyledButton className={idle.more ?? ''} mt="sm" onClick={toggle} aria-expanded={opened} aria-controls="days-table">
        <IconChevronRight size={16} aria-hidden data-open={opened || undefined} />
        {t('costs.asTable')}
      </UnstyledButton>
      <Collapse expanded={opened} id="days-table">
        <Table.ScrollContainer minWidth={480} mt="xs">
          <Table className={classes.table ?? ''} verticalSpacing={5} aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('costs.day')}</Table.Th>
                {series.parts.map(({ name }) => (
                  <Table.Th key={name} scope="col">
                    {t(`costs.part.${name}`)}
                  </Table.Th>
                ))}
                <Table.Th scope="col">{t('costs.total')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {series.days.map((day, at) => (
                <Table.Tr key={day}>
                  <Table.Th scope="row">{dayName(day)}</Table.Th>
                  {series.parts.map(({ name, values }) => (
                    <Table.Td key={name}>{describe(values[at] ?? 0)}</Table.Td>
                  ))}
                  <Table.Td>{describe(series.totals[at] ?? 0)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Collapse>
    </>
  );
}
