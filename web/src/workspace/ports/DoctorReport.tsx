import { Button, Code, Group, Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle, IconRefresh, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Finding, Severity } from '../../api/types';
import { examinePort } from '../../api/workspaces';
import { useFormat } from '../../i18n/format';
import { CopyIcon } from '../../ui/CopyButton';
import { ErrorState } from '../../ui/ErrorState';
import classes from './DoctorReport.module.css';
import { useFindingText } from './useFindingText';

const kIcons: Record<Severity, Icon> = {
  ok: IconCircleCheck,
  note: IconInfoCircle,
  warning: IconAlertTriangle,
  problem: IconCircleX,
};

/** What will go wrong for visitors of a port, and what to change; looked at anew each time it is shown. */
export function DoctorReport({ workspaceId, port }: { workspaceId: string; port: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery({
    queryKey: ['doctor', workspaceId, port],
    queryFn: ({ signal }) => examinePort(workspaceId, port, signal),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  if (error && !isFetching) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data || isFetching) {
    return (
      <Group role="status" justify="center" gap="sm" py={40}>
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">{t('doctor.looking')}</Text>
      </Group>
    );
  }
  const harmless = data.findings.every(({ severity }) => severity === 'ok' || severity === 'note');
  return (
    <Stack gap="md">
      <Text role="status">
        {harmless ? t('doctor.healthy') : t('doctor.unhealthy')}
        {data.framework && ` ${t('doctor.framework', { name: data.framework })}`}
      </Text>
      <ul className={classes.list} aria-label={t('doctor.findings')}>
        {data.findings.map((finding, at) => (
          <li key={`${finding.code} ${at}`} className={classes.finding} data-severity={finding.severity} data-testid="finding">
            <FindingRow finding={finding} />
          </li>
        ))}
      </ul>
      <Group justify="space-between" gap="sm">
        <Text fz="sm" c="dimmed">
          {t('doctor.lookedAt', { time: format.clock(new Date(dataUpdatedAt).toISOString()) })}
        </Text>
        <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => void refetch()} data-autofocus>
          {t('doctor.again')}
        </Button>
      </Group>
    </Stack>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  const { title, detail, advice } = useFindingText()(finding);
  const { fix, evidence, severity } = finding;
  const Icon = kIcons[severity] ?? IconInfoCircle;
  return (
    <>
      <Icon size={20} className={classes.icon} role="img" aria-label={t(`doctor.severity.${severity}`)} />
      <div className={classes.text}>
        <div className={classes.title}>{title}</div>
        {detail && <div className={classes.detail}>{detail}</div>}
        {advice && <div className={classes.advice}>{advice}</div>}
        {fix && (
          <div className={classes.fix}>
            <div className={classes.file}>
              <span>{fix.file === 'command line' ? t('doctor.commandLine') : fix.file}</span>
              <CopyIcon text={fix.line} label={t('doctor.copyFix')} />
            </div>
            <Code block>{fix.line}</Code>
          </div>
        )}
        {evidence.length > 0 && (
          <details className={classes.evidence}>
            <summary>{t('doctor.evidence')}</summary>
            <Code block>{evidence.join('\n')}</Code>
          </details>
        )}
      </div>
    </>
  );
}
