import { Alert, Button, SegmentedControl, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCoins } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { OwnQuota } from '../quotas/OwnQuota';
import { useSession } from '../session/useSession';
import { PageHeader } from '../ui/PageHeader';
import { Panel } from '../ui/Panel';
import { useTitle } from '../ui/useTitle';
import { AdvicePanel } from './AdvicePanel';
import { CostTablePanel } from './CostTablePanel';
import { DaysPanel } from './DaysPanel';
import { PeriodPicker } from './PeriodPicker';
import { useUsageSummary } from './queries';
import { RatesDialog } from './RatesDialog';
import { SummaryCards } from './SummaryCards';
import { useCostsView } from './useCostsView';

/** What the month costs, what was wasted and what was saved; of everybody for administrators, else of the own workspaces. */
export function CostsPage() {
  const { t } = useTranslation();
  useTitle(t('costs.title'));
  const isAdmin = useSession().role === 'admin';
  const [view, change] = useCostsView();
  const summary = useUsageSummary(view.mine);
  const [rates, ratesDialog] = useDisclosure(false);
  return (
    <>
      <PageHeader title={t('costs.title')} note={t(isAdmin && !view.mine ? 'costs.noteAll' : 'costs.noteOwn')}>
        <Button variant="default" leftSection={<IconCoins size={16} aria-hidden />} onClick={ratesDialog.open}>
          {t('rates.open')}
        </Button>
      </PageHeader>
      <Stack gap="md">
        <SummaryCards summary={summary} />
        {summary.data?.has_unpriced_hours && <Alert color="yellow">{t('costs.unpriced')}</Alert>}
        <div>
          <PeriodPicker view={view} onChange={change}>
            {isAdmin && (
              <SegmentedControl
                aria-label={t('workspaces.ownerLabel')}
                value={view.mine ? 'me' : 'all'}
                onChange={(value) => change({ mine: value === 'me' })}
                data={[
                  { value: 'all', label: t('workspaces.ownerAll') },
                  { value: 'me', label: t('workspaces.ownerMe') },
                ]}
              />
            )}
          </PeriodPicker>
        </div>
        {view.range ? (
          <>
            <DaysPanel view={view} range={view.range} />
            <CostTablePanel view={view} range={view.range} onChange={change} />
          </>
        ) : (
          <Alert color="yellow">{t('costs.badPeriod')}</Alert>
        )}
        <AdvicePanel summary={summary} />
        <Panel title={t('quota.title')} note={t('quota.note')} id="quota">
          <OwnQuota />
        </Panel>
      </Stack>
      <RatesDialog opened={rates} onClose={ratesDialog.close} />
    </>
  );
}
