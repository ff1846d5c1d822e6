import { NativeSelect, NumberInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import { kDurationUnits } from './duration';
import type { BoundField, DurationField, DurationValue, PolicyFormValues } from './policyValues';
import { isNotYet } from './policyValues';
import classes from './PolicyForm.module.css';

interface DurationInputProps {
  form: UseFormReturnType<PolicyFormValues>;
  part: 'rules' | 'bounds';
  field: DurationField | BoundField;
  label: string;
  description?: string;
  /** What counts while nothing is said here, in words; absent where something is always said. */
  inherit?: string;
  /** What "never" is called; absent where it cannot be. */
  never?: string;
}

/** A length of time, "never", or what the wider level says. */
export function DurationInput({ form, part, field, label, description, inherit, never }: DurationInputProps) {
  const { t } = useTranslation();
  const path = `${part}.${field}`;
  const value = (form.values[part] as Record<string, DurationValue>)[field];
  const isOff = isNotYet(field);
  if (!value) return null;
  const set = (change: Partial<DurationValue>) => {
    form.setFieldValue(path as 'rules', { ...value, ...change } as never);
    form.clearFieldError(path);
  };
  const error = form.errors[path];
  const modes = [
    ...(inherit === undefined ? [] : [{ value: 'inherit', label: inherit }]),
    { value: 'after', label: t(part === 'rules' ? 'policy.after' : 'policy.atMost') },
    ...(never === undefined ? [] : [{ value: 'never', label: never }]),
  ];
  return (
    <div className={classes.duration} data-field={path}>
      <NativeSelect
        label={isOff ? `${label} (${t('policy.notYet')})` : label}
        description={description}
        data={modes}
        disabled={isOff}
        value={value.mode}
        onChange={(event) => set({ mode: event.currentTarget.value as DurationValue['mode'] })}
        error={value.mode === 'after' ? undefined : error}
      />
      {value.mode === 'after' && (
        <div className={classes.length}>
          <NumberInput
            aria-label={t('policy.countOf', { label })}
            min={1}
            allowNegative={false}
            allowDecimal={false}
            hideControls
            disabled={isOff}
            value={value.count}
            onChange={(count) => set({ count })}
            error={error}
          />
          <NativeSelect
            aria-label={t('policy.unitOf', { label })}
            data={kDurationUnits.map((unit) => ({ value: unit, label: t(`policy.units.${unit}`) }))}
            disabled={isOff}
            value={value.unit}
            onChange={(event) => set({ unit: event.currentTarget.value as DurationValue['unit'] })}
          />
        </div>
      )}
    </div>
  );
}

/** "10 min", "never", or nothing when it is not known. */
export function usePatienceText(): (seconds: number | null | undefined) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (seconds) => {
    if (seconds === undefined) return '';
    return seconds === null ? t('policy.noTime') : format.duration(seconds);
  };
}
