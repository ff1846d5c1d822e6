import { Autocomplete, Checkbox, NativeSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format';
import { type PolicyFormValues, type ScheduleValue, timeZones } from './policyValues';
import classes from './PolicyForm.module.css';

interface ScheduleFieldsProps {
  form: UseFormReturnType<PolicyFormValues>;
  mayInherit: boolean;
}

/** When people work: workspaces are stopped outside of that, and may be started before it. */
export function ScheduleFields({ form, mayInherit }: ScheduleFieldsProps) {
  const { t } = useTranslation();
  const zones = useMemo(timeZones, []);
  const { schedule } = form.values;
  const set = (change: Partial<ScheduleValue>) => form.setFieldValue('schedule', { ...schedule, ...change });
  return (
    <Stack gap="md">
      <NativeSelect
        label={t('policy.schedule')}
        data={[
          ...(mayInherit ? [{ value: 'inherit', label: t('policy.scheduleInherit') }] : []),
          { value: 'none', label: t('policy.scheduleNone') },
          { value: 'own', label: t('policy.scheduleOwn') },
        ]}
        value={!mayInherit && schedule.mode === 'inherit' ? 'none' : schedule.mode}
        onChange={(event) => set({ mode: event.currentTarget.value as ScheduleValue['mode'] })}
      />
      {schedule.mode === 'own' && (
        <>
          <Autocomplete
            label={t('policy.timeZone')}
            data={zones}
            limit={30}
            value={schedule.time_zone}
            onChange={(time_zone) => {
              set({ time_zone });
              form.clearFieldError('schedule.time_zone');
            }}
            error={form.errors['schedule.time_zone']}
          />
          <Days form={form} />
          <Switch
            label={t('policy.stopOutside')}
            description={t('policy.stopOutsideHelp')}
            checked={schedule.stop_outside}
            onChange={(event) => set({ stop_outside: event.currentTarget.checked })}
          />
          <div>
            <Switch
              label={t('policy.prewarm')}
              description={t('policy.prewarmHelp')}
              checked={schedule.prewarm}
              onChange={(event) => set({ prewarm: event.currentTarget.checked })}
            />
            {schedule.prewarm && (
              <NumberInput
                mt={8}
                maw={200}
                aria-label={t('policy.prewarmMinutes')}
                suffix={` ${t('policy.minutesBefore')}`}
                min={0}
                max={120}
                allowDecimal={false}
                clampBehavior="none"
                value={schedule.prewarm_minutes}
                onChange={(prewarm_minutes) => {
                  set({ prewarm_minutes });
                  form.clearFieldError('schedule.prewarm_minutes');
                }}
                error={form.errors['schedule.prewarm_minutes']}
              />
            )}
          </div>
        </>
      )}
    </Stack>
  );
}

/** A Monday: names of days are asked of it. */
const kMonday = Date.UTC(2024, 0, 1);

function Days({ form }: { form: UseFormReturnType<PolicyFormValues> }) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const names = useMemo(() => {
    const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
    return Array.from({ length: 7 }, (_, day) => format.format(kMonday + day * 86_400_000));
  }, [language]);
  const { days } = form.values.schedule;
  return (
    <div role="group" aria-label={t('policy.days')} className={classes.days}>
      {days.map((day, at) => {
        const name = names[at] ?? '';
        const error = form.errors[`schedule.days.${at}`];
        const set = (change: Partial<typeof day>) => {
          const next = days.map((one, index) => (index === at ? { ...one, ...change } : one));
          form.setFieldValue('schedule.days', next);
          form.clearFieldError(`schedule.days.${at}`);
          form.clearFieldError('schedule.days');
        };
        return (
          <div key={name} className={classes.day}>
            <Checkbox label={name} checked={day.works} onChange={(event) => set({ works: event.currentTarget.checked })} />
            {day.works && (
              <>
                <TextInput
                  type="time"
                  size="xs"
                  aria-label={t('policy.fromOf', { day: name })}
                  value={day.from}
                  onChange={(event) => set({ from: event.currentTarget.value })}
                  error={Boolean(error)}
                />
                <span aria-hidden>–</span>
                <TextInput
                  type="time"
                  size="xs"
                  aria-label={t('policy.toOf', { day: name })}
                  value={day.to}
                  onChange={(event) => set({ to: event.currentTarget.value })}
                  error={Boolean(error)}
                />
              </>
            )}
            {error && (
              <div role="alert" className={classes.fault}>
                {error}
              </div>
            )}
          </div>
        );
      })}
      {form.errors['schedule.days'] && (
        <div role="alert" className={classes.fault}>
          {form.errors['schedule.days']}
        </div>
      )}
    </div>
  );
}
