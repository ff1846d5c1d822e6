import { Button, Group, SegmentedControl, Skeleton, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDownload } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usageCsvUrl } from '../api/costs';
import type { UsageFigures, UsageReport } from '../api/types';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import { type Column, type ColumnName, kColumns, nextSorting, type Sorting, sortRows } from './columns';
import classes from './CostsPage.module.css';
import type { Period } from './period';
import { useUsageReport } from './queries';
import { type CostsView, groupingsOf, queryOf } from './useCostsView';

interface CostTablePanelProps {
  view: CostsView;
  range: Period;
  onChange: (change: Partial<CostsView>) => void;
}

/** So many rows at once keep the page quick; the rest is a button away. */
const kChunk = 50;

/** Who or what costs how much. */
export function CostTablePanel({ view, range, onChange }: CostTablePanelProps) {
  const { t } = useTranslation();
  const isAdmin = useSession().role === 'admin';
  const query = queryOf(view, range, view.by);
  const { data, error, refetch, isPlaceholderData } = useUsageReport(query);
  return (
    <Panel
      title={t('costs.table')}
      id="costs-table"
      aside={
        <Button
          component="a"
          href={usageCsvUrl(query)}
          download
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t('costs.csv')}
        </Button>
      }
    >
      <SegmentedControl<CostsView['by']>
        size="xs"
        mb="sm"
        aria-label={t('costs.by')}
        value={view.by}
        onChange={(by) => onChange({ by })}
        data={groupingsOf(isAdmin && !view.mine).map((by) => ({ value: by, label: t(`costs.grouping.${by}`) }))}
      />
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={200} radius="md" />}
      {data && data.rows.length === 0 && (
        <Text c="dimmed" ta="center" py={40}>
          {t('costs.nothing')}
        </Text>
      )}
      {data && data.rows.length > 0 && (
        <div style={{ opacity: isPlaceholderData ? 0.55 : 1 }} aria-busy={isPlaceholderData}>
          <CostTable report={data} />
        </div>
      )}
      {data?.by === 'group' && (
        <Text c="dimmed" fz="sm" mt="xs">
          {t('costs.groupNote')}
        </Text>
      )}
    </Panel>
  );
}

function CostTable({ report }: { report: UsageReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [sorting, setSorting] = useState<Sorting>({ column: 'cost', descending: true });
  const [most, setMost] = useState(kChunk);
  const rows = useMemo(() => sortRows(report.rows, sorting), [report.rows, sorting]);
  const text = ({ kind, valueOf }: Column, figures: UsageFigures) => {
    const value = valueOf(figures);
    if (kind === 'hours') return format.hours(value);
    return kind === 'money' ? format.money(value, report.currency) : format.number(value, 1);
  };
  const grouping = report.by === 'day' ? 'workspace' : report.by;
  const columns: [ColumnName, string][] = [
    ['label', t(`costs.grouping.${grouping}`)],
    ...kColumns.map(({ name }): [ColumnName, string] => [name, t(`costs.column.${name as Exclude<ColumnName, 'label'>}`)]),
  ];
  return (
    <>
      <Table.ScrollContainer minWidth={880}>
        <Table className={classes.table ?? ''} verticalSpacing={7} highlightOnHover aria-label={t('costs.table')}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(([name, label]) => (
                <SortableHead key={name} name={name} label={label} sorting={sorting} onSort={() => setSorting(nextSorting(sorting, name))} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, most).map((row) => (
              <Table.Tr key={row.key} data-testid="cost-row">
                <Table.Th scope="row">{row.label || t('costs.unnamed')}</Table.Th>
                {kColumns.map((column) => (
                  <Table.Td key={column.name}>{text(column, row)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">{t('costs.total')}</Table.Th>
              {kColumns.map((column) => (
                <Table.Td key={column.name}>{text(column, report.total)}</Table.Td>
              ))}
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      {rows.length > most && (
        <Group justify="center" mt="sm">
          <Button variant="default" onClick={() => setMost(most + kChunk)}>
            {t('common.more')}
          </Button>
        </Group>
      )}
    </>
  );
}

interface SortableHeadProps {
  name: ColumnName;
  label: string;
  sorting: Sorting;
  onSort: () => void;
}

function SortableHead({ name, label, sorting, onSort }: SortableHeadProps) {
  const isSorted = sorting.column === name;
  const Icon = sorting.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th scope="col" aria-sort={isSorted ? (sorting.descending ? 'descending' : 'ascending') : 'none'}>
      <UnstyledButton className={classes.sort ?? ''} onClick={onSort}>
        {label}
        {isSorted && <Icon size={13} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
