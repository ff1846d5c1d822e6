import { Button, Group, NativeSelect, NumberInput, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience, ShareLimits, ShareLimitsPatch } from '../api/types';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { refuse } from '../validation/refusal';
import { useRefusal } from '../validation/useRefusal';
import { kAudiences, kMaxLife, kMinLife, type LifeUnit, partsOfLife, secondsOf } from './limits';
import classes from './LimitsForm.module.css';

interface LimitsFormProps {
  limits: ShareLimits;
  onSave: (patch: ShareLimitsPatch) => Promise<void>;
  onCancel?: () => void;
}

interface LimitsValues {
  widest_audience: Audience;
  limited: boolean;
  /** How many of `unit`. */
  longest_life: string | number;
  unit: LifeUnit;
}

const kFields = ['widest_audience', 'longest_life'] as const;

/** What shares may be at most: of the installation, or of the members of a group. */
export function LimitsForm({ limits, onSave, onCancel }: LimitsFormProps) {
  const { t } = useTranslation();
  const refusal = useRefusal();
  const [busy, setBusy] = useState(false);
  const life = partsOfLife(limits.longest_life ?? 30 * 86_400);
  const form = useForm<LimitsValues>({
    initialValues: {
      widest_audience: limits.widest_audience,
      limited: limits.longest_life !== null,
      longest_life: life.count,
      unit: life.unit,
    },
    validate: { longest_life: (_, values) => refusal(checkLife(values)) },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const patch = patchOf(form.values, limits);
  const changed = Object.keys(patch).length > 0;
  const submit = form.onSubmit(async () => {
    errors.clear();
    setBusy(true);
    try {
      await onSave(patch);
    } catch (error) {
      errors.show(error);
    } finally {
      setBusy(false);
    }
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <FormError error={errors.general} />
        <div className={classes.fields}>
          <NativeSelect
            label={t('limits.widest')}
            data={kAudiences.map((audience) => ({ value: audience, label: t(`limits.audience.${audience}`) }))}
            {...form.getInputProps('widest_audience')}
          />
          <div>
            <Switch
              label={t('limits.longest')}
              className={classes.switch ?? ''}
              {...form.getInputProps('limited', { type: 'checkbox' })}
            />
            {form.values.limited && (
              <div className={classes.life}>
                <NumberInput
                  aria-label={t('limits.longestCount')}
                  min={1}
                  allowDecimal={false}
                  allowNegative={false}
                  hideControls
                  {...form.getInputProps('longest_life')}
                />
                <NativeSelect
                  aria-label={t('limits.unit')}
                  data={(['minute', 'hour', 'day'] as const).map((unit) => ({ value: unit, label: t(`limits.units.${unit}`) }))}
                  {...form.getInputProps('unit')}
                />
              </div>
            )}
          </div>
        </div>
        <Group justify="flex-end" gap="xs">
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
          )}
          <Button type="submit" loading={busy} disabled={!changed}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function lifeOf({ limited, longest_life, unit }: LimitsValues): number | null {
  return limited ? secondsOf(Number(longest_life), unit) : null;
}

function checkLife(values: LimitsValues) {
  const life = lifeOf(values);
  return life === null || (life >= kMinLife && life <= kMaxLife) ? null : refuse('validation.life');
}

function patchOf(values: LimitsValues, limits: ShareLimits): ShareLimitsPatch {
  const life = lifeOf(values);
  return {
    ...(values.widest_audience === limits.widest_audience ? {} : { widest_audience: values.widest_audience }),
    ...(life === limits.longest_life ? {} : { longest_life: life }),
  };
}
