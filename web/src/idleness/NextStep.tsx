import { IconAlarm } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { useFormat } from '../i18n/format';
import { useNow } from '../ui/useNow';
import classes from '../workspaces/GitWorkNote.module.css';
import { isDue, secondsUntil, stepToWarnOf } from './coming';

/** In the list: that a workspace is about to freeze or stop by itself. */
export function NextStep({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow(5_000);
  const step = stepToWarnOf(workspace.idleness?.coming ?? [], workspace.phase, now);
  if (!step || workspace.desired_state !== 'RUNNING') return null;
  const time = isDue(step.at, now) ? t('idleness.aMoment') : format.duration(secondsUntil(step, now));
  return (
    <span className={classes.note} data-testid="next-step">
      <IconAlarm size={14} aria-hidden />
      {t(step.step === 'stop' ? 'idleness.stopsIn' : 'idleness.freezesIn', { time })}
    </span>
  );
}
