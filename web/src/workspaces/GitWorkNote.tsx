import { IconGitBranch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { GitWork } from '../api/types';
import classes from './GitWorkNote.module.css';

/** "3 files not committed, 1 commit not pushed". */
export function useGitWorkText(): (git: GitWork) => string {
  const { t } = useTranslation();
  return ({ uncommitted, unpushed }) =>
    [
      uncommitted > 0 && t('workspace.uncommitted', { count: uncommitted }),
      unpushed > 0 && t('workspace.unpushed', { count: unpushed }),
    ]
      .filter(Boolean)
      .join(', ');
}

export function GitWorkNote({ git }: { git: GitWork | null }) {
  const text = useGitWorkText();
  if (!git) return null;
  return (
    <span className={classes.note}>
      <IconGitBranch size={14} aria-hidden />
      {text(git)}
    </span>
  );
}
