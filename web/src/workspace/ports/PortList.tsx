import { Badge, Button, VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Port } from '../../api/types';
import { CopyIcon } from '../../ui/CopyButton';
import { TimeAgo } from '../../ui/TimeAgo';
import classes from './PortList.module.css';
import { QrButton } from './QrButton';

/** Rows on a wide screen, blocks on a phone: the same list, laid out by its style sheet. */
export function PortList({ ports }: { ports: Port[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list} aria-label={t('ports.title')}>
      {ports.map((port) => (
        <li key={port.port} className={classes.row} data-testid="port-row" data-port={port.port}>
          <PortRow port={port} />
        </li>
      ))}
    </ul>
  );
}

function PortRow({ port: { port, protocol, process, command, since, url } }: { port: Port }) {
  const { t } = useTranslation();
  const isWeb = protocol === 'http' || protocol === 'https';
  return (
    <>
      <div className={classes.number}>
        <VisuallyHidden>{t('ports.number')} </VisuallyHidden>
        {port}
      </div>
      <div className={classes.protocol}>
        <VisuallyHidden>{t('ports.protocolLabel')} </VisuallyHidden>
        <Badge variant="light" color={isWeb ? 'teal' : 'gray'} tt="none">
          {t(`ports.protocol.${protocol}`)}
        </Badge>
      </div>
      <div className={classes.what}>
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
      </div>
      <div className={classes.since}>
        <VisuallyHidden>{t('ports.since')} </VisuallyHidden>
        <TimeAgo time={since} />
      </div>
      <div className={classes.actions}>{url && <PortActions port={port} url={url} />}</div>
    </>
  );
}

function PortActions({ port, url }: { port: number; url: string }) {
  const { t } = useTranslation();
  return (
    <>
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
      <CopyIcon text={url} label={t('ports.copyLink', { port })} />
      <QrButton port={port} url={url} />
    </>
  );
}
