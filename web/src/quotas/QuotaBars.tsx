import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Holding, QuotaUse } from '../api/types';
import { useFormat } from '../i18n/format';
import { useSession } from '../session/useSession';
import { Meter } from '../ui/Meter';
import { useNow } from '../ui/useNow';
import { hasLimits, heldOf, kLimits, shareOf, toneOf } from './quota';
import classes from './QuotaBars.module.css';
import { useAmount } from './useAmount';

interface QuotaBarsProps {
  use: QuotaUse;
  currency: string;
  /** Names the workspaces that hold it, too. */
  withHoldings?: boolean;
}

/** What is held of what, a bar for each limit. */
export function QuotaBars({ use, currency, withHoldings = false }: QuotaBarsProps) {
  const { t } = useTranslation();
  const amount = useAmount(currency);
  const { quota, held, holdings } = use;
  return (
    <>
      {!hasLimits(quota) && (
        <Text c="dimmed" fz="sm">
          {t('quota.none')}
        </Text>
      )}
      <dl className={classes.list}>
        {kLimits.map((limit) => {
          const most = quota[limit];
          if (most === null) return null;
          const value = heldOf(held, limit);
          const share = shareOf(value, most);
          const words = t('quota.heldOf', { held: amount(limit, value), most: amount(limit, most) });
          return (
            <div key={limit} data-testid="quota-bar">
              <div className={classes.line}>
                <dt>{t(`quota.limit.${limit}`)}</dt>
                <dd>{words}</dd>
              </div>
              <Meter share={share} tone={toneOf(share)} label={t(`quota.limit.${limit}`)} value={words} />
            </div>
          );
        })}
      </dl>
      {withHoldings && <Holdings holdings={holdings} />}
    </>
  );
}

/** Those that run or still hold memory: what could make room. */
function Holdings({ holdings }: { holdings: Holding[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(30_000);
  const { username } = useSession();
  const shown = holdings.filter(({ running, memory_bytes }) => running || memory_bytes > 0);
  if (shown.length === 0) return null;
  return (
    <ul className={classes.holdings} aria-label={t('quota.holdings')}>
      {shown.map(({ workspace_id, name, owner_name, cpu, memory_bytes, running, idle_since }) => (
        <li key={workspace_id}>
          <Anchor component={Link} inherit to={`/workspaces/${workspace_id}`}>
            {owner_name !== username ? `${owner_name}/${name}` : name}
          </Anchor>
          <span className={classes.held}>
            {[
              t(running ? 'phase.RUNNING' : 'phase.PAUSED'),
              ...(cpu > 0 ? [t('quota.cpus', { cpu: format.number(cpu) })] : []),
              ...(memory_bytes > 0 ? [format.bytes(memory_bytes)] : []),
              ...(idle_since ? [t('quota.idleFor', { time: format.duration((now - Date.parse(idle_since)) / 1000) })] : []),
            ].join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
