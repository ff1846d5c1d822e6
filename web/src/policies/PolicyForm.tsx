import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/error';
import type { Patience, Policy, PolicyLevel, PolicyPreset, PolicyScope } from '../api/types';
import { useFormat } from '../i18n/format';
import { type ErrorText, useErrorText } from '../ui/errorText';
import { FormError } from '../ui/FormError';
import { DryRunPanel } from './DryRunPanel';
import { DurationInput, usePatienceText } from './DurationInput';
import {
  boundsOf,
  checkPolicy,
  type DurationField,
  type Fault,
  kBoundFields,
  kDurationFields,
  ownTimeZone,
  pathOf,
  isOfPresets,
  type PolicyFormValues,
  rulesOf,
  timeZones,
  valuesOf,
} from './policyValues';
import classes from './PolicyForm.module.css';
import { PresetPicker } from './PresetPicker';
import { ScheduleFields } from './ScheduleFields';

interface PolicyFormProps {
  scope: PolicyScope;
  /** Of the group or the workspace. */
  id?: string;
  level: PolicyLevel;
  presets: Partial<Record<PolicyPreset, Policy>>;
  /** What the wider levels say of a field, when that is known. */
  wider: (field: DurationField) => Patience | undefined;
  onSave: (level: PolicyLevel) => Promise<unknown>;
  onCancel?: () => void;
}

/** What one level says of idleness, and what it allows narrower ones; can be tried on last week before it is saved. */
export function PolicyForm({ scope, id, level, presets, wider, onSave, onCancel }: PolicyFormProps) {
  const { t } = useTranslation();
  const faultText = useFaultText();
  const errorText = useErrorText();
  const patience = usePatienceText();
  const [general, setGeneral] = useState<ErrorText>();
  const [busy, setBusy] = useState(false);
  const zones = useMemo(timeZones, []);
  const isWidest = scope === 'installation';
  const hasBounds = scope !== 'workspace';
  /** The preset that is chosen here, if it has a say in the field. */
  const presetOf = (values: PolicyFormValues, field: DurationField): Policy | undefined =>
    values.preset && isOfPresets(field) ? presets[values.preset] : undefined;
  const inheritedOf = (values: PolicyFormValues, field: DurationField): Patience | undefined => {
    const preset = presetOf(values, field);
    return preset ? preset[field] : wider(field);
  };
  const form = useForm<PolicyFormValues>({
    initialValues: initial(level, isWidest),
    validate: (values) => {
      const faults = checkPolicy(values, (field) => inheritedOf(values, field), zones);
      return Object.fromEntries(Object.entries(faults).map(([path, fault]) => [path, faultText(fault)]));
    },
  });
  const levelOf = (values: PolicyFormValues): PolicyLevel => ({ rules: rulesOf(values), bounds: boundsOf(values) });
  const refuse = (error: unknown) => {
    const path = error instanceof ApiError && error.code === 'INVALID_REQUEST' ? pathOf(error.message) : undefined;
    if (path && error instanceof ApiError) form.setFieldError(path, error.message);
    else setGeneral(errorText(error));
  };
  const submit = form.onSubmit(async (values) => {
    setGeneral(undefined);
    setBusy(true);
    try {
      await onSave(levelOf(values));
      form.resetDirty();
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  });
  const inheritText = (field: DurationField) => {
    const known = patience(inheritedOf(form.values, field));
    if (presetOf(form.values, field)) return t('policy.fromPreset', { value: known });
    if (isWidest) return t('policy.fromDefault', { value: known });
    return known ? t('policy.inheritValue', { value: known }) : t('policy.inherit');
  };
  const hasErrors = Object.keys(form.errors).length > 0;
  return (
    <form onSubmit={submit} noValidate data-testid="policy-form">
      <Stack gap="lg">
        <FormError error={general} />
        <PresetPicker
          value={form.values.preset}
          onChange={(preset) => form.setFieldValue('preset', preset)}
          presets={presets}
          mayInherit={!isWidest}
        />
        <fieldset className={classes.part}>
          <legend className={classes.legend}>{t('policy.rules')}</legend>
          <p className={classes.note}>{t('policy.rulesNote')}</p>
          <div className={classes.fields}>
            {kDurationFields.map((field) => (
              <DurationInput
                key={field}
                form={form}
                part="rules"
                field={field}
                label={t(`policy.field.${field}`)}
                description={t(`policy.fieldHelp.${field}`)}
                inherit={inheritText(field)}
                {...(field === 'idle_after' ? {} : { never: t('policy.never') })}
              />
            ))}
            <NativeSelect
              label={t('policy.field.count_viewers')}
              description={t('policy.fieldHelp.count_viewers')}
              data={[
                { value: 'inherit', label: isWidest ? t('policy.fromDefault', { value: t('policy.yes') }) : t('policy.inherit') },
                { value: 'yes', label: t('policy.yes') },
                { value: 'no', label: t('policy.no') },
              ]}
              {...form.getInputProps('count_viewers')}
            />
          </div>
        </fieldset>
        <fieldset className={classes.part}>
          <legend className={classes.legend}>{t('policy.hours')}</legend>
          <p className={classes.note}>{t('policy.hoursNote')}</p>
          <ScheduleFields form={form} mayInherit={!isWidest} />
        </fieldset>
        {hasBounds && (
          <fieldset className={classes.part}>
            <legend className={classes.legend}>{t('policy.bounds')}</legend>
            <p className={classes.note}>{t(isWidest ? 'policy.boundsNote' : 'policy.boundsNoteGroup')}</p>
            <div className={classes.fields}>
              {kBoundFields.map((field) => (
                <DurationInput
                  key={field}
                  form={form}
                  part="bounds"
                  field={field}
                  label={t(`policy.bound.${field}`)}
                  never={field === 'keep_awake' ? t('policy.keepAwakeDefault') : t('policy.noBound')}
                />
              ))}
            </div>
          </fieldset>
        )}
        <DryRunPanel
          request={() => {
            if (form.validate().hasErrors) return undefined;
            const { rules, bounds } = levelOf(form.values);
            return { scope, ...(id === undefined ? {} : { id }), rules, ...(hasBounds ? { bounds } : {}) };
          }}
          onRefusal={refuse}
          of={JSON.stringify(form.values)}
        />
        {hasErrors && (
          <div role="alert" className={classes.fault}>
            {t('policy.faults')}
          </div>
        )}
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The installation always has a preset, and working hours or none. */
function initial(level: PolicyLevel, isWidest: boolean): PolicyFormValues {
  const values = valuesOf(level, ownTimeZone());
  return isWidest && !values.preset ? { ...values, preset: 'balanced' } : values;
}

/** Words for what cannot be. */
function useFaultText(): (fault: Fault) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (fault) => {
    switch (fault.kind) {
      case 'span':
        return t('policy.fault.span', { least: format.duration(fault.least), most: format.duration(fault.most) });
      case 'order':
        return t('policy.fault.order', { earlier: t(fault.earlier === 'keep_awake' ? 'policy.bound.keep_awake' : `policy.field.${fault.earlier}`) });
      default:
        return t(`policy.fault.${fault.kind}`);
    }
  };
}
