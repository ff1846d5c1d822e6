import { Button, Group, Text } from '@mantine/core';
import { IconTestPipe } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { DryRun, DryRunRequest } from '../api/types';
import { useFormat } from '../i18n/format';
import classes from './DryRunPanel.module.css';
import { useDryRun } from './queries';

interface DryRunPanelProps {
  /** What is to be tried; undefined when that cannot be. */
  request: () => DryRunRequest | undefined;
  onRefusal: (error: unknown) => void;
  /** Changes when what would be tried changes: a result of something else is not left standing. */
  of: string;
}

/** What last week would have been under what stands in the form. */
export function DryRunPanel({ request, onRefusal, of }: DryRunPanelProps) {
  const { t } = useTranslation();
  const trial = useDryRun();
  const { reset } = trial;
  useEffect(() => reset(), [of, reset]);
  const start = () => {
    const body = request();
    if (body) trial.mutate(body, { onError: onRefusal });
  };
  return (
    <div className={classes.panel}>
      <Group justify="space-between" gap="sm">
        <Text fz="sm" c="dimmed" flex="1 1 220px">
          {t('policy.dryRunNote')}
        </Text>
        <Button size="xs" variant="default" leftSection={<IconTestPipe size={14} aria-hidden />} loading={trial.isPending} onClick={start}>
          {t('policy.dryRun')}
        </Button>
      </Group>
      <div role="status" aria-live="polite">
        {trial.data && <Result run={trial.data} />}
      </div>
    </div>
  );
}

function Result({ run }: { run: DryRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (value: number) => format.money(value, run.currency);
  const saved = run.would_have_saved;
  const figures: [string, string][] = [
    [t('policy.dryRunCost'), `${money(run.cost)} → ${money(run.would_have_cost)}`],
    [t('policy.dryRunRunning'), `${format.hours(run.running_seconds)} → ${format.hours(run.would_have_run_seconds)}`],
    [t('policy.dryRunPaused'), format.hours(run.paused_seconds)],
    [t('policy.dryRunWakes'), format.number(run.wakes, 0)],
    [t('policy.dryRunWorkspaces'), format.number(run.workspaces, 0)],
  ];
  return (
    <div className={classes.result} data-testid="dry-run">
      <div className={classes.saved}>
        {saved >= 0 ? t('policy.wouldHaveSaved', { amount: money(saved) }) : t('policy.wouldHaveCost', { amount: money(-saved) })}
      </div>
      <dl className={classes.figures}>
        {figures.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
