import { useTranslation } from 'react-i18next';
import type { Policy } from '../api/types';
import { useFormat } from '../i18n/format';
import { usePatienceText } from './DurationInput';
import { isNotYet, kDurationFields } from './policyValues';
import classes from './PolicyValues.module.css';

/** A policy that holds: each value, and which level says so. */
export function PolicyValues({ policy }: { policy: Policy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const patience = usePatienceText();
  const source = (field: string) => {
    const from = policy.sources[field];
    return from ? t(`policy.source.${from}`) : t('policy.source.default');
  };
  const rows: { field: string; label: string; value: string; isOff?: boolean }[] = [
    ...kDurationFields.map((field) => ({
      field,
      label: t(`policy.field.${field}`),
      value: isNotYet(field) ? t('policy.notYet') : patience(policy[field]),
      isOff: isNotYet(field),
    })),
    { field: 'count_viewers', label: t('policy.field.count_viewers'), value: policy.count_viewers ? t('policy.yes') : t('policy.no') },
    {
      field: 'schedule',
      label: t('policy.schedule'),
      value: policy.schedule ? policy.schedule.time_zone : t('policy.scheduleNone'),
    },
    { field: 'longest_keep_awake', label: t('policy.bound.keep_awake'), value: format.duration(policy.longest_keep_awake) },
  ];
  return (
    <dl className={classes.list}>
      {rows.map(({ field, label, value, isOff }) => (
        <div key={field} data-field={field} data-off={isOff || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {!isOff && <dd className={classes.source}>{source(field)}</dd>}
        </div>
      ))}
    </dl>
  );
}
