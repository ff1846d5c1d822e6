import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { Panel } from '../ui/Panel';
import { useNotify } from '../ui/useNotify';
import { useTitle } from '../ui/useTitle';
import { PolicyForm } from './PolicyForm';
import { useInstallationPolicy, useSaveLevel } from './queries';
import { widerOfInstallation } from './wider';

/** What happens to workspaces that nobody uses: for the whole installation. */
export function PolicyPage() {
  const { t } = useTranslation();
  useTitle(t('policy.title'));
  const notify = useNotify();
  const { data, error, refetch } = useInstallationPolicy();
  const save = useSaveLevel();
  return (
    <>
      <PageHeader title={t('policy.title')} />
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Skeleton height={480} radius="lg" />}
      {data && (
        <Panel title={t('policy.installation')} note={t('policy.installationNote')}>
          <PolicyForm
            key={JSON.stringify([data.rules, data.bounds])}
            scope="installation"
            level={data}
            presets={data.presets}
            wider={widerOfInstallation}
            onSave={async (level) => {
              await save.mutateAsync(level);
              notify.done(t('policy.saved'));
            }}
          />
        </Panel>
      )}
    </>
  );
}
