import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Workspace } from '../api/types';
import { ErrorState } from '../ui/ErrorState';
import { Panel } from '../ui/Panel';
import { useNotify } from '../ui/useNotify';
import { PolicyForm } from './PolicyForm';
import { PolicyValues } from './PolicyValues';
import { useInstallationPolicy, useSaveWorkspacePolicy, useWorkspacePolicy } from './queries';
import { widerOfWorkspace } from './wider';

/** What happens to this workspace when nobody uses it: what holds, and what its owner says. */
export function WorkspacePolicyPanel({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const notify = useNotify();
  const { data, error, refetch } = useWorkspacePolicy(workspace.id);
  const presets = useInstallationPolicy().data?.presets ?? {};
  const save = useSaveWorkspacePolicy(workspace.id);
  return (
    <>
      <Panel title={t('policy.workspace')} note={t('policy.workspaceNote')} id="policy">
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!error && !data && <Skeleton height={320} radius="md" />}
        {data && (
          <PolicyForm
            key={JSON.stringify(data.rules)}
            scope="workspace"
            id={workspace.id}
            level={{ rules: data.rules, bounds: {} }}
            presets={presets}
            wider={widerOfWorkspace(data)}
            onSave={async (level) => {
              await save.mutateAsync(level);
              notify.done(t('policy.saved'));
            }}
          />
        )}
      </Panel>
      {data && (
        <Panel title={t('policy.effective')} note={t('policy.effectiveNote')} id="effective-policy">
          <PolicyValues policy={data.effective} />
        </Panel>
      )}
    </>
  );
}
