import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconPlayerStop, IconSearchOff, IconShare2 } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Share } from '../api/types';
import { ConfirmDialog } from '../ui/ConfirmDialog';
import { EmptyState } from '../ui/EmptyState';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { Panel } from '../ui/Panel';
import { SearchInput } from '../ui/SearchInput';
import { useNotify } from '../ui/useNotify';
import { useTitle } from '../ui/useTitle';
import { LimitsForm } from './LimitsForm';
import { useAllShares, useSaveLimits, useShareLimits, useStopSharing } from './queries';
import classes from './ShareList.module.css';
import { ShareState, whoOf } from './ShareState';

/** So many rows at once keep the page quick; the rest is a button away. */
const kChunk = 100;

/** Every share of the installation, and what shares may be at most. */
export function AllSharesPage() {
  const { t } = useTranslation();
  useTitle(t('shares.title'));
  const { data, error, isPending, refetch } = useAllShares();
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(kChunk);
  const shown = useMemo(() => data && filterShares(data, search), [data, search]);
  return (
    <>
      <PageHeader title={t('shares.title')} note={data && t('shares.count', { count: data.length })} />
      <Stack gap="md">
        <InstallationLimits />
        {data && data.length > 0 && (
          <SearchInput
            className={classes.search}
            label={t('shares.searchLabel')}
            placeholder={t('shares.searchPlaceholder')}
            value={search}
            onChange={setSearch}
          />
        )}
        {isPending && [0, 1, 2].map((row) => <Skeleton key={row} height={64} radius="lg" />)}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && (
          <EmptyState
            icon={<IconShare2 size={48} stroke={1.2} aria-hidden color="var(--mantine-color-petrol-6)" />}
            title={t('shares.allEmptyTitle')}
            body={t('shares.allEmptyBody')}
          />
        )}
        {data && data.length > 0 && shown?.length === 0 && (
          <EmptyState
            icon={<IconSearchOff size={40} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
            title={t('workspaces.noMatchTitle')}
          />
        )}
        {shown && shown.length > 0 && (
          <ul className={classes.list} aria-label={t('shares.title')}>
            {shown.slice(0, most).map((share) => (
              <li key={share.id} className={classes.row} data-testid="share-row" data-active={share.effective.active}>
                <ShareRow share={share} />
              </li>
            ))}
          </ul>
        )}
        {shown && shown.length > most && (
          <Group justify="center">
            <Button variant="default" onClick={() => setMost(most + kChunk)}>
              {t('common.more')}
            </Button>
          </Group>
        )}
      </Stack>
    </>
  );
}

function ShareRow({ share }: { share: Share }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const stop = useStopSharing();
  const [asking, ask] = useDisclosure(false);
  const { owner, port, workspace_name, workspace_id, viewers } = share;
  const title = t('shares.titleOf', { name: workspace_name, port });
  return (
    <>
      <div className={classes.what}>
        <div className={classes.name}>
          <Link to={`/workspaces/${workspace_id}`}>{workspace_name}</Link> <span className={classes.port}>:{port}</span>
        </div>
        <div className={classes.sub}>
          <span>{t('shares.from', { owner: owner.display_name || owner.username })}</span>
          {share.alias && <span>{share.alias}</span>}
        </div>
      </div>
      <div className={classes.state}>
        <ShareState share={share} />
        <span className={classes.mark}>
          <IconEye size={14} aria-hidden /> {t('shares.watching', { count: viewers })}
        </span>
      </div>
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerStop size={14} aria-hidden />}
          onClick={ask.open}
          aria-label={t('shares.stopOf', { title })}
        >
          {t('shares.stop')}
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={t('shares.stopOfTitle', { title })}
        body={t('shares.stopBody', { count: viewers })}
        confirm={t('shares.stopConfirm')}
        onConfirm={async () => {
          await stop.mutateAsync(share);
          notify.done(t('shares.stoppedOf', { title }));
        }}
      />
    </>
  );
}

function InstallationLimits() {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data, error, refetch } = useShareLimits();
  const save = useSaveLimits();
  return (
    <Panel title={t('limits.title')} note={t('limits.body')} id="share-limits">
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={64} radius="md" />}
      {data && (
        <LimitsForm
          // Limits that somebody else has changed are shown; what is being written here is not lost to a mere reading.
          key={`${data.widest_audience} ${data.longest_life}`}
          limits={data}
          onSave={async (patch) => {
            await save.mutateAsync(patch);
            notify.done(t('limits.saved'));
          }}
        />
      )}
    </Panel>
  );
}

function filterShares(shares: readonly Share[], search: string): Share[] {
  const words = search.toLocaleLowerCase().normalize('NFC').split(/\s+/).filter(Boolean);
  return shares
    .filter((share) => {
      const { owner, workspace_name, port, alias } = share;
      const text = [owner.username, owner.display_name, workspace_name, port, alias, whoOf(share)].join(' ');
      return words.every((word) => text.toLocaleLowerCase().normalize('NFC').includes(word));
    })
    .sort((a, b) => a.owner.username.localeCompare(b.owner.username) || a.workspace_name.localeCompare(b.workspace_name) || a.port - b.port);
}
