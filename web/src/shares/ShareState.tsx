import { Badge } from '@mantine/core';
import { IconAlertTriangle, IconKey, IconPencilOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Share, SharedPort } from '../api/types';
import { useFormat } from '../i18n/format';
import { useNow } from '../ui/useNow';
import { kAudienceColors, kAudienceIcons, useAudienceText } from './Audience';
import { isWider } from './limits';
import classes from './ShareState.module.css';

/** Who may visit, until when, and what else holds: what counts, not what was chosen. */
export function ShareState({ share }: { share: Share | undefined }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  if (!share || share.effective.audience === 'owner') {
    const limited = share !== undefined && share.audience !== 'owner';
    return (
      <div className={classes.state}>
        <AudienceBadge share={share} />
        {limited && <Limited text={t('shares.limitedAudience')} />}
      </div>
    );
  }
  return (
    <div className={classes.state}>
      <AudienceBadge share={share} />
      {isWider(share.audience, share.effective.audience) && <Limited text={t('shares.limitedAudience')} />}
      <End share={share} now={now} />
      {share.password && (
        <span className={classes.mark}>
          <IconKey size={14} aria-hidden /> {t('shares.withPassword')}
        </span>
      )}
      {share.read_only && (
        <span className={classes.mark}>
          <IconPencilOff size={14} aria-hidden /> {t('shares.readOnlyMark')}
        </span>
      )}
    </div>
  );
}

function AudienceBadge({ share }: { share: Share | undefined }) {
  const { t } = useTranslation();
  const text = useAudienceText();
  const audience = share?.effective.audience ?? 'owner';
  const hasEnded = share !== undefined && audience !== 'owner' && !share.effective.active;
  const Icon = kAudienceIcons[audience];
  return (
    <Badge
      variant="light"
      color={hasEnded ? 'gray' : kAudienceColors[audience]}
      tt="none"
      leftSection={<Icon size={13} aria-hidden />}
      {...(audience === 'people' && share ? { title: whoOf(share) } : {})}
    >
      {audience === 'owner' ? t('shares.onlyMe') : text(audience, share)}
    </Badge>
  );
}

/** When it ends, or ended. */
export function End({ share: { effective }, now }: { share: Pick<SharedPort, 'effective'>; now: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { expires_at } = effective;
  if (!expires_at) return null;
  const hasEnded = Date.parse(expires_at) <= now;
  const when = format.relative(expires_at, now);
  return (
    <time className={classes.mark} data-ended={hasEnded || undefined} dateTime={expires_at} title={format.dateTime(expires_at)}>
      {hasEnded ? t('shares.ended', { when }) : t('shares.ends', { when })}
    </time>
  );
}

function Limited({ text }: { text: string }) {
  return (
    <span className={classes.mark} data-ended>
      <IconAlertTriangle size={14} aria-hidden /> {text}
    </span>
  );
}

/** "Kim Minji, @design". */
export function whoOf({ users, groups }: Pick<Share, 'users' | 'groups'>): string {
  return [...users.map(({ display_name, username }) => display_name || username), ...groups.map(({ name }) => `@${name}`)].join(', ');
}
