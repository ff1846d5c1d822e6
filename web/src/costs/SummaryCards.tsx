import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageSummary } from '../api/types';
import { useFormat } from '../i18n/format';
import { shareOf, toneOf } from '../quotas/quota';
import { ErrorState } from '../ui/ErrorState';
import { Meter } from '../ui/Meter';
import { Panel } from '../ui/Panel';
import classes from './CostsPage.module.css';

/** This month in four figures. */
export function SummaryCards({ summary }: { summary: UseQueryResult<UsageSummary> }) {
  const { data, error, refetch } = summary;
  if (!data && error) {
    return (
      <Panel>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <div className={classes.cards} aria-busy="true">
        {[0, 1, 2, 3].map((card) => (
          <Skeleton key={card} height={112} radius="lg" />
        ))}
      </div>
    );
  }
  return <Cards summary={data} />;
}

function Cards({ summary }: { summary: UsageSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (value: number) => format.money(value, summary.currency);
  const { saved, cost, waste } = summary;
  const all = saved.pause + saved.stop + saved.archive;
  return (
    <dl className={classes.cards} aria-label={t('costs.month', { month: monthName(summary.month, format.language) })}>
      <Card
        title={t('costs.soFar', { month: monthName(summary.month, format.language) })}
        value={money(cost)}
        detail={t('costs.lastMonth', { amount: money(summary.last_month_cost) })}
      />
      <Card title={t('costs.forecast')} value={money(summary.forecast)} detail={<Budget summary={summary} />} />
      <Card
        title={t('costs.waste')}
        value={money(waste)}
        detail={t('costs.wasteDetail', { share: percent(cost > 0 ? waste / cost : 0, format.language) })}
      />
      <Card
        title={t('costs.saved')}
        value={money(all)}
        detail={
          <span className={classes.saved}>
            <Saved label={t('costs.savedByFreeze')} value={money(saved.pause)} />
            <Saved label={t('costs.savedByStop')} value={money(saved.stop)} />
            <Saved label={t('costs.savedByArchive')} value={saved.archive > 0 ? money(saved.archive) : t('policy.notYet')} isOff={saved.archive === 0} />
          </span>
        }
      />
    </dl>
  );
}

function Card({ title, value, detail }: { title: string; value: string; detail: ReactNode }) {
  return (
    <div className={classes.card} data-testid="cost-card">
      <dt>{title}</dt>
      <dd>{value}</dd>
      <dd className={classes.detail}>{detail}</dd>
    </div>
  );
}

function Saved({ label, value, isOff = false }: { label: string; value: string; isOff?: boolean }) {
  return (
    <span data-off={isOff || undefined}>
      <span>{label}</span>
      <span>{value}</span>
    </span>
  );
}

function Budget({ summary }: { summary: UsageSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!summary.budget) return <>{t('costs.noBudget')}</>;
  const { limit, held } = summary.budget;
  const words = t('quota.heldOf', { held: format.money(held, summary.currency), most: format.money(limit, summary.currency) });
  const share = shareOf(held, limit);
  return (
    <>
      {t('costs.budget')}: {words}
      <div className={classes.budget}>
        <Meter share={share} tone={toneOf(share)} label={t('costs.budget')} value={words} />
      </div>
    </>
  );
}

/** "November", "11월"; "2026-11" as it is when it is something else. */
function monthName(month: string, language: string): string {
  const [year, number] = month.split('-').map(Number);
  if (!year || !number) return month;
  return new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, number - 1, 15));
}

export function percent(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);
}
