import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Phase, Transition, Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import { Words } from '../ui/Words';
import classes from './HistoryTab.module.css';
import { useHistory } from './queries';
import { useCauseText } from './useCauseText';

/** Every change of the workspace's phase with its cause, newest first. */
export function HistoryTab({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory(workspace.id);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t('history.title')} note={t('history.note')}>
      {isPending && (
        <Stack gap={8}>
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={40} radius="md" />
          ))}
        </Stack>
      )}
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && items.length === 0 && (
        <EmptyState icon={<IconHistory size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />} title={t('history.empty')} />
      )}
      {items.length > 0 && (
        <ol className={classes.list} aria-label={t('history.title')}>
          {items.map((item) => (
            <Row key={`${item.at} ${item.from} ${item.to}`} item={item} />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('shares.logMore')}
          </Button>
        </Group>
      )}
    </Panel>
  );
}

const kPhases: readonly string[] = ['PENDING', 'ARCHIVED', 'STANDBY', 'PAUSED', 'RUNNING', 'ERROR', 'DELETING'] satisfies Phase[];

function Row({ item }: { item: Transition }) {
  const { t } = useTranslation();
  const format = useFormat();
  const causeText = useCauseText();
  const phase = (name: string) => {
    if (name === 'DELETED') return t('history.deleted');
    return kPhases.includes(name) ? t(`phase.${name as Phase}`) : name;
  };
  return (
    <li className={classes.row} data-testid="history-row">
      <time className={classes.time} dateTime={item.at}>
        {format.dateTime(item.at)}
      </time>
      <span className={classes.what}>
        {item.from && item.from !== item.to && (
          <>
            <span className={classes.from}>{phase(item.from)}</span> →{' '}
          </>
        )}
        {phase(item.to)}
      </span>
      <span className={classes.cause}>{item.cause && <Words text={causeText(item.cause)} />}</span>
      <span className={classes.size}>{item.size}</span>
    </li>
  );
}
