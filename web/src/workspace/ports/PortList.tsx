import { Badge, Button, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconExternalLink, IconEye, IconShare2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Port, Share, Workspace } from '../../api/types';
import { ShareState } from '../../shares/ShareState';
import { CopyIcon } from '../../ui/CopyButton';
import { TimeAgo } from '../../ui/TimeAgo';
import { DoctorButton } from './DoctorButton';
import type { PortEntry } from './portEntries';
import classes from './PortList.module.css';
import { QrButton } from './QrButton';

interface PortListProps {
  workspace: Workspace;
  entries: PortEntry[];
  /** False until it is known how ports are shared: nothing is said of it before. */
  sharesKnown: boolean;
  onShare: (port: number) => void;
  onVisits: (port: number) => void;
}

/** Rows on a wide screen, blocks on a phone: the same list, laid out by its style sheet. */
export function PortList({ entries, ...rest }: PortListProps) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list} aria-label={t('ports.title')}>
      {entries.map((entry) => (
        <li
          key={entry.number}
          className={classes.row}
          data-testid="port-row"
          data-port={entry.number}
          data-idle={entry.port ? undefined : true}
        >
          <PortRow entry={entry} {...rest} />
        </li>
      ))}
    </ul>
  );
}

interface PortRowProps extends Omit<PortListProps, 'entries'> {
  entry: PortEntry;
}

function PortRow({ workspace, entry: { number, port, share }, sharesKnown, onShare, onVisits }: PortRowProps) {
  const { t } = useTranslation();
  // What a browser cannot show cannot be shared; a share that there is can still be changed and ended.
  const canShare = sharesKnown && (share !== undefined || Boolean(port?.url));
  return (
    <>
      <div className={classes.number}>
        <VisuallyHidden>{t('ports.number')} </VisuallyHidden>
        {number}
      </div>
      {port ? <Protocol port={port} /> : <Idle />}
      <div className={classes.what}>
        {port && <Process port={port} />}
        {canShare && (
          <div className={classes.share}>
            <VisuallyHidden>{t('shares.state')} </VisuallyHidden>
            <ShareState share={share} />
            {share && share.effective.active && <Watching share={share} onClick={() => onVisits(number)} />}
          </div>
        )}
      </div>
      <div className={classes.since}>
        {port && (
          <>
            <VisuallyHidden>{t('ports.since')} </VisuallyHidden>
            <TimeAgo time={port.since} />
          </>
        )}
      </div>
      <div className={classes.actions}>
        {port?.url && <OpenButton port={number} url={port.url} />}
        {canShare && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconShare2 size={14} aria-hidden />}
            aria-haspopup="dialog"
            aria-label={t(share ? 'shares.changeOf' : 'shares.shareOf', { port: number })}
            onClick={() => onShare(number)}
          >
            {t(share && share.audience !== 'owner' ? 'shares.shared' : 'shares.share')}
          </Button>
        )}
        {port?.url && <CopyIcon text={port.url} label={t('ports.copyLink', { port: number })} />}
        {port?.url && <QrButton port={number} url={port.url} />}
        {port && port.protocol !== 'other' && <DoctorButton workspace={workspace} port={number} />}
      </div>
    </>
  );
}

function Protocol({ port: { protocol } }: { port: Port }) {
  const { t } = useTranslation();
  const isWeb = protocol === 'http' || protocol === 'https';
  return (
    <div className={classes.protocol}>
      <VisuallyHidden>{t('ports.protocolLabel')} </VisuallyHidden>
      <Badge variant="light" color={isWeb ? 'teal' : 'gray'} tt="none">
        {t(`ports.protocol.${protocol}`)}
      </Badge>
    </div>
  );
}

function Idle() {
  const { t } = useTranslation();
  return (
    <div className={classes.protocol}>
      <Badge variant="light" color="gray" tt="none" title={t('ports.idleHelp')}>
        {t('ports.idle')}
      </Badge>
    </div>
  );
}

function Process({ port: { process, command } }: { port: Port }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.process}>
        <VisuallyHidden>{t('ports.process')} </VisuallyHidden>
        {process || t('ports.processUnknown')}
      </div>
      {command && (
        <div className={classes.command} title={command}>
          <VisuallyHidden>{t('ports.command')} </VisuallyHidden>
          {command}
        </div>
      )}
    </>
  );
}

/** How many look at it now; leads to who they are. */
function Watching({ share: { port, viewers }, onClick }: { share: Share; onClick: () => void }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      className={classes.watching ?? ''}
      data-live={viewers > 0 || undefined}
      aria-haspopup="dialog"
      aria-label={t('shares.watchingOf', { count: viewers, port })}
      onClick={onClick}
    >
      <IconEye size={14} aria-hidden />
      {t('shares.watching', { count: viewers })}
    </UnstyledButton>
  );
}

function OpenButton({ port, url }: { port: number; url: string }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      size="xs"
      variant="light"
      rightSection={<IconExternalLink size={14} aria-hidden />}
      aria-label={t('ports.openPort', { port })}
      title={t('workspace.openIdeNewTab')}
    >
      {t('ports.open')}
    </Button>
  );
}
