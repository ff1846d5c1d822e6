import { Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useUsageSummary } from '../costs/queries';
import { ErrorState } from '../ui/ErrorState';
import { groupOfScope } from './quota';
import { QuotaBars } from './QuotaBars';
import { useOwnQuota } from './queries';

/** What binds whoever looks: the own quota and those of the own groups. */
export function OwnQuota() {
  const { t } = useTranslation();
  const { data, error, refetch } = useOwnQuota();
  const currency = useUsageSummary().data?.currency ?? 'KRW';
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={90} radius="md" />;
  return (
    <Stack gap="lg">
      {data.map((scope) => {
        const group = groupOfScope(scope);
        return (
          <section key={scope.name} data-testid="quota-scope">
            <Text fw={600} fz="sm" mb={8}>
              {group ? t('quota.ofGroup', { name: group }) : t('quota.own')}
            </Text>
            <QuotaBars use={scope} currency={currency} withHoldings={!group} />
          </section>
        );
      })}
    </Stack>
  );
}
