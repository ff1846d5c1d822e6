import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../api/types';
import { readUsage } from '../../api/workspaces';
import { useFormat } from '../../i18n/format';
import { ErrorState } from '../../ui/ErrorState';
import { Panel } from '../../ui/Panel';
import { usageKey } from '../../workspaces/keys';
import { type Series, UsageChart } from './UsageChart';

/** The workspace takes a sample every five seconds. */
const kIntervalMs = 5_000;

export function UsagePanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: usageKey(id),
    queryFn: ({ signal }) => readUsage(id, signal),
    refetchInterval: kIntervalMs,
    staleTime: kIntervalMs,
  });
  return (
    <Panel title={t('usage.title')} note={t('usage.window')}>
      {data && data.samples.length > 1 && <Charts usage={data} />}
      {data && data.samples.length <= 1 && (
        <Text c="dimmed" ta="center" py={64}>
          {t('usage.waiting')}
        </Text>
      )}
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={300} radius="md" />}
    </Panel>
  );
}

function Charts({ usage }: { usage: Usage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { cpu, memory } = useMemo(() => seriesOf(usage), [usage]);
  return (
    <Stack gap="lg">
      <UsageChart
        label={t('usage.cpu')}
        series={cpu}
        limit={usage.cpu_limit}
        colour="cpu"
        describe={(used) =>
          t('usage.cpuValue', { used: format.number(used), limit: format.number(usage.cpu_limit) })
        }
        axis={(value) => format.number(value, 1)}
      />
      <UsageChart
        label={t('usage.memory')}
        series={memory}
        limit={usage.memory_limit_bytes}
        colour="memory"
        describe={(used) =>
          t('usage.memoryValue', { used: format.bytes(used), limit: format.bytes(usage.memory_limit_bytes) })
        }
        axis={format.bytes}
      />
    </Stack>
  );
}

function seriesOf(usage: Usage): { cpu: Series; memory: Series } {
  const times = usage.samples.map((sample) => Date.parse(sample.time) / 1000);
  return {
    cpu: { times, values: usage.samples.map((sample) => sample.cpu_cores) },
    memory: { times, values: usage.samples.map((sample) => sample.memory_bytes) },
  };
}
