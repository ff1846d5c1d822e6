import { Anchor, Skeleton, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { UsageSummary } from '../api/types';
import { useFormat } from '../i18n/format';
import { Panel } from '../ui/Panel';
import classes from './CostsPage.module.css';

/** Workspaces that a smaller size would do for, by what they were measured to need at most. */
export function AdvicePanel({ summary }: { summary: UseQueryResult<UsageSummary> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = summary;
  if (!data && summary.error) return null;
  const advice = [...(data?.advice ?? [])].sort((a, b) => b.saves_per_month - a.saves_per_month);
  return (
    <Panel title={t('costs.advice')} note={t('costs.adviceNote')} id="costs-advice">
      {!data && <Skeleton height={80} radius="md" />}
      {data && advice.length === 0 && (
        <Text c="dimmed" fz="sm">
          {t('costs.adviceNone')}
        </Text>
      )}
      <ul className={classes.advice} aria-label={t('costs.advice')}>
        {advice.map((one) => (
          <li key={one.workspace_id} data-testid="advice-row">
            <div>
              <Anchor component={Link} className={classes.adviceName ?? ''} to={`/workspaces/${one.workspace_id}?tab=settings`}>
                {one.workspace_name}
              </Anchor>{' '}
              <span className={classes.adviceDetail}>@{one.owner_name}</span>
              <div>{t('costs.adviceStep', { size: one.size, smaller: one.smaller })}</div>
              <div className={classes.adviceDetail}>
                {t('costs.advicePeak', { cpu: format.number(one.cpu_peak), memory: format.bytes(one.memory_peak_bytes) })}
              </div>
            </div>
            <div className={classes.adviceSaves}>{t('costs.adviceSaves', { amount: format.money(one.saves_per_month, data?.currency ?? 'KRW') })}</div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
