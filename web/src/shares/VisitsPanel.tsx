import { Badge, Button, Drawer, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Share, Viewer, Visit } from '../api/types';
import { useFormat } from '../i18n/format';
import { ErrorState } from '../ui/ErrorState';
import { TimeAgo } from '../ui/TimeAgo';
import { browserOf } from './browser';
import { useViewers, useVisitLog } from './queries';
import classes from './VisitsPanel.module.css';

interface VisitsPanelProps {
  share: Share | undefined;
  onClose: () => void;
}

/** Who looks at a shared port, and who did. */
export function VisitsPanel({ share, onClose }: VisitsPanelProps) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={share !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      styles={{ title: { fontWeight: 650 } }}
      title={share && t('shares.visitsTitle', { port: share.port })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {share && (
        <Stack gap="lg">
          <LiveViewers share={share} />
          <VisitLog share={share} />
        </Stack>
      )}
    </Drawer>
  );
}

function LiveViewers({ share }: { share: Share }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useViewers(share);
  return (
    <section aria-labelledby="viewers-heading">
      <Title order={3} fz="sm" mb={6} id="viewers-heading">
        {t('shares.viewersTitle')}{' '}
        {data && data.length > 0 && (
          <Badge size="sm" variant="light" color="teal">
            {data.length}
          </Badge>
        )}
      </Title>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={56} radius="md" />}
      {data?.length === 0 && <Text c="dimmed">{t('shares.viewersNone')}</Text>}
      {data && data.length > 0 && (
        <ul className={classes.list} aria-labelledby="viewers-heading">
          {data.map((viewer) => (
            <li key={viewer.viewer + viewer.since} className={classes.row} data-testid="viewer-row" data-live>
              <Person viewer={viewer} />
              <Traffic viewer={viewer}>
                {t('shares.since')} <TimeAgo time={viewer.since} />
              </Traffic>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function VisitLog({ share }: { share: Share }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useVisitLog(share);
  const visits = data?.pages.flatMap(({ items }) => items);
  return (
    <section aria-labelledby="visits-heading">
      <Title order={3} fz="sm" mb={6} id="visits-heading">
        {t('shares.logTitle')}
      </Title>
      {error && !visits && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !visits && <Skeleton height={160} radius="md" />}
      {visits?.length === 0 && <Text c="dimmed">{t('shares.logNone')}</Text>}
      {visits && visits.length > 0 && (
        <ul className={classes.list} aria-labelledby="visits-heading">
          {visits.map((visit) => (
            <li key={visit.viewer + visit.since} className={classes.row} data-testid="visit-row">
              <Person viewer={visit} />
              <Traffic viewer={visit}>
                <VisitTime visit={visit} />
              </Traffic>
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" mt="sm" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('shares.logMore')}
        </Button>
      )}
    </section>
  );
}

function Person({ viewer }: { viewer: Viewer }) {
  const { t } = useTranslation();
  const name = viewer.display_name || viewer.name;
  const browser = browserOf(viewer.user_agent);
  return (
    <div className={classes.who}>
      <div className={classes.name}>
        <span>{name || t('shares.guest')}</span>
        {!viewer.guest && viewer.display_name && <span className={classes.username}>{viewer.name}</span>}
        {viewer.guest && name && (
          <Badge size="sm" variant="light" color="gray" tt="none">
            {t('shares.guest')}
          </Badge>
        )}
      </div>
      <div className={classes.from} title={viewer.user_agent}>
        {[browser, viewer.address].filter(Boolean).join(' · ')}
      </div>
    </div>
  );
}

function Traffic({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes.traffic}>
      <div>{children}</div>
      <div>
        {t('shares.traffic', {
          requests: t('shares.requests', { count: viewer.requests }),
          bytes: format.bytes(viewer.bytes_sent + viewer.bytes_received),
        })}
      </div>
    </div>
  );
}

/** "12 Mar, 10:04, 20 minutes"; why it ended when that was not the visitor's own doing. */
function VisitTime({ visit }: { visit: Visit }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!visit.ended_at) return <span className={classes.live}>{t('shares.visitLive')}</span>;
  const minutes = Math.max(1, Math.round((Date.parse(visit.ended_at) - Date.parse(visit.since)) / 60_000));
  return (
    <>
      <time dateTime={visit.since}>{format.dateTime(visit.since)}</time>, {t('shares.life.minute', { count: minutes })}
      {visit.end_reason === 'revoked' && ` · ${t('shares.visitRevoked')}`}
    </>
  );
}
