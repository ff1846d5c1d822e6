import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dayOf, kPeriods, type PeriodName } from './period';
import classes from './CostsPage.module.css';
import type { CostsView } from './useCostsView';

interface PeriodPickerProps {
  view: CostsView;
  onChange: (change: Partial<CostsView>) => void;
  children?: ReactNode;
}

/** Which days are looked at. */
export function PeriodPicker({ view, onChange, children }: PeriodPickerProps) {
  const { t } = useTranslation();
  const today = dayOf(new Date());
  return (
    <div className={classes.period}>
      <NativeSelect
        aria-label={t('costs.period')}
        data={kPeriods.map((period) => ({ value: period, label: t(`costs.periods.${period}`) }))}
        value={view.period}
        onChange={(event) => onChange({ period: event.currentTarget.value as PeriodName })}
      />
      {view.period === 'custom' && (
        <div className={classes.dates}>
          <TextInput
            type="date"
            aria-label={t('costs.firstDay')}
            max={today}
            value={view.first}
            onChange={(event) => onChange({ first: event.currentTarget.value })}
            error={!view.range}
          />
          <TextInput
            type="date"
            aria-label={t('costs.lastDay')}
            max={today}
            value={view.last}
            onChange={(event) => onChange({ last: event.currentTarget.value })}
            error={!view.range}
          />
        </div>
      )}
      {children}
    </div>
  );
}
