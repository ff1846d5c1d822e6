import { Badge, Button, Skeleton, Stack } from '@mantine/core';
import { IconExternalLink, IconKey, IconShare2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SharedPort } from '../api/types';
import { CopyIcon } from '../ui/CopyButton';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { useNow } from '../ui/useNow';
import { useTitle } from '../ui/useTitle';
import { useSharedWithMe } from './queries';
import classes from './ShareList.module.css';
import { End } from './ShareState';

/** What others have shared with whoever looks. */
export function SharedWithMePage() {
  const { t } = useTranslation();
  useTitle(t('layout.shared'));
  const { data, error, isPending, refetch } = useSharedWithMe();
  const isEmpty = data?.length === 0;
  return (
    <>
      <PageHeader title={t('layout.shared')} note={data && !isEmpty && t('shares.count', { count: data.length })} />
      {isPending && (
        <Stack>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={64} radius="lg" />
          ))}
        </Stack>
      )}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {isEmpty && (
        <EmptyState
          icon={<IconShare2 size={48} stroke={1.2} aria-hidden color="var(--mantine-color-petrol-6)" />}
          title={t('shares.withMeEmptyTitle')}
          body={t('shares.withMeEmptyBody')}
        />
      )}
      {data && !isEmpty && (
        <ul className={classes.list} aria-label={t('layout.shared')}>
          {sorted(data).map((share) => (
            <li key={share.id} className={classes.row} data-testid="shared-row" data-active={share.effective.active}>
              <SharedRow share={share} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function SharedRow({ share }: { share: SharedPort }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const { owner, port, url, effective } = share;
  const name = share.alias || share.workspace_name;
  const title = t('shares.titleOf', { name, port });
  return (
    <>
      <div className={classes.what}>
        <div className={classes.name}>
          {name} <span className={classes.port}>:{port}</span>
        </div>
        <div className={classes.sub}>
          <span>{t('shares.from', { owner: owner.display_name || owner.username })}</span>
          {share.alias && <span>{share.workspace_name}</span>}
        </div>
      </div>
      <div className={classes.state}>
        {!effective.active && (
          <Badge variant="light" color="gray" tt="none">
            {t('shares.over')}
          </Badge>
        )}
        {effective.active && !effective.expires_at && <span className={classes.mark}>{t('shares.endless')}</span>}
        <End share={share} now={now} />
        {share.password && (
          <span className={classes.mark}>
            <IconKey size={14} aria-hidden /> {t('shares.needsPassword')}
          </span>
        )}
        {share.read_only && <span className={classes.mark}>{t('shares.readOnlyMark')}</span>}
      </div>
      <div className={classes.actions}>
        {effective.active && (
          <>
            <Button
              component="a"
              href={url}
              target="_blank"
              rel="noopener noreferrer"
              size="xs"
              variant="light"
              rightSection={<IconExternalLink size={14} aria-hidden />}
              aria-label={t('shares.openOf', { title })}
            >
              {t('ports.open')}
            </Button>
            <CopyIcon text={url} label={t('shares.copyOf', { title })} />
          </>
        )}
      </div>
    </>
  );
}

/** What can be opened first, then by whose it is. */
function sorted(shares: readonly SharedPort[]): SharedPort[] {
  const rank = ({ effective, owner, workspace_name, port }: SharedPort) =>
    `${effective.active ? 0 : 1} ${owner.username} ${workspace_name} ${String(port).padStart(5, '0')}`;
  return [...shares].sort((a, b) => rank(a).localeCompare(rank(b)));
}
