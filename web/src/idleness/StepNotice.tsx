import { Button } from '@mantine/core';
import { IconAlarm } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { ComingStep, Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { announce } from '../ui/announcer';
import { useNotify } from '../ui/useNotify';
import { useNow } from '../ui/useNow';
import { abilitiesOf } from '../workspaces/state';
import { useSession } from '../session/useSession';
import { canStay, secondsUntil, stepToWarnOf } from './coming';
import { Countdown } from './Countdown';
import { useIdleness, useKeepAwake } from './queries';
import classes from './StepNotice.module.css';

const kStaySeconds = 3_600;

/** Before a workspace freezes or stops by itself: when, why, and how to stay. */
export function StepNotice({ workspace }: { workspace: Workspace }) {
  const { data } = useIdleness(workspace.id);
  const now = useNow(1_000);
  const step = stepToWarnOf(data?.coming ?? workspace.idleness?.coming ?? [], workspace.phase, now);
  // What is wanted already needs no warning.
  if (!step || workspace.desired_state !== 'RUNNING') return null;
  return <Notice key={step.step} workspace={workspace} step={step} />;
}

function Notice({ workspace, step }: { workspace: Workspace; step: ComingStep }) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const keep = useKeepAwake(workspace.id);
  const can = abilitiesOf(workspace, useSession());
  const { name } = workspace;
  const key = step.step === 'stop' ? 'idleness.warnStop' : 'idleness.warnFreeze';
  // Said once; the seconds that run down are for the eyes.
  useEffect(() => {
    announce(t(key, { name, time: format.duration(secondsUntil(step, Date.now())) }).replace(/<\/?1>/g, ''));
  }, []);
  const stay = () =>
    keep.mutate(
      { seconds: kStaySeconds, reason: '' },
      {
        onSuccess: ({ keep_awake }) =>
          notify.done(t('idleness.kept', { name, time: keep_awake ? format.dateTime(keep_awake.until) : '' })),
        onError: notify.failed,
      },
    );
  return (
    <div className={classes.notice} data-testid="step-notice" data-step={step.step}>
      <IconAlarm size={22} aria-hidden />
      <div className={classes.text}>
        <strong>
          <Trans i18nKey={key} values={{ name, time: '' }} components={{ 1: <Countdown at={step.at} /> }} />
        </strong>{' '}
        {t(`idleness.because.${step.cause}`)} {step.step === 'stop' && t('idleness.warnStopLoses')}
      </div>
      {can.canKeepAwake && canStay(step) && (
        <Button size="xs" variant="default" loading={keep.isPending} onClick={stay}>
          {t('idleness.stay')}
        </Button>
      )}
    </div>
  );
}
