import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import classes from './StateBadge.module.css';
import { stateOf } from './state';

/** State in words, with a dot whose colour and movement repeat it. */
export function StateBadge({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const { label, tone, busy } = stateOf(workspace);
  return (
    <span className={classes.badge} data-tone={tone} data-testid="workspace-state" data-phase={workspace.phase}>
      <span className={classes.dot} data-busy={busy || undefined} aria-hidden="true" />
      {t(label)}
    </span>
  );
}
