import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { UsageQuery } from '../api/costs';
import type { UsageGrouping } from '../api/types';
import { useSession } from '../session/useSession';
import { dayOf, kPeriods, type Period, type PeriodName, periodOf, utcOffset } from './period';

export interface CostsView {
  period: PeriodName;
  first: string;
  last: string;
  by: Exclude<UsageGrouping, 'day'>;
  mine: boolean;
  /** Undefined while no period is chosen that is one. */
  range: Period | undefined;
}

const kGroupings: readonly CostsView['by'][] = ['user', 'group', 'workspace', 'image'];

/** What of the costs is shown: kept in the address, so that it can be linked to and survives a reload. */
export function useCostsView(): [CostsView, (change: Partial<CostsView>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const isAdmin = useSession().role === 'admin';
  // One moment for the whole visit, so that what is asked does not change with every render.
  const now = useMemo(() => new Date(), []);
  const text = parameters.toString();
  const view = useMemo<CostsView>(() => {
    const read = new URLSearchParams(text);
    const period = kPeriods.find((name) => name === read.get('period')) ?? 'month';
    const first = read.get('from') ?? dayOf(new Date(now.getFullYear(), now.getMonth(), 1));
    const last = read.get('to') ?? dayOf(now);
    const mine = isAdmin && read.get('mine') === 'true';
    const groupings = groupingsOf(isAdmin && !mine);
    const by = groupings.find((name) => name === read.get('by')) ?? groupings[0] ?? 'workspace';
    return { period, first, last, by, mine, range: periodOf(period, now, first, last) };
  }, [text, isAdmin, now]);
  const change = (next: Partial<CostsView>) => {
    const { period, first, last, by, mine } = { ...view, ...next };
    const set: Record<string, string> = {};
    if (period !== 'month') set['period'] = period;
    if (period === 'custom') Object.assign(set, { from: first, to: last });
    if (by !== groupingsOf(isAdmin && !mine)[0]) set['by'] = by;
    if (mine) set['mine'] = 'true';
    setParameters(set, { replace: true });
  };
  return [view, change];
}

/** Who sees only the own workspaces has one user and no use for groups. */
export function groupingsOf(seesAll: boolean): readonly CostsView['by'][] {
  return seesAll ? kGroupings : ['workspace', 'image'];
}

export function queryOf({ mine }: CostsView, { from, to }: Period, by: UsageGrouping): UsageQuery {
  return { from: from.toISOString(), to: to.toISOString(), by, mine, utc_offset_minutes: utcOffset(from) };
}
