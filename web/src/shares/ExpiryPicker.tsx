import { NativeSelect, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Share } from '../api/types';
import { useFormat } from '../i18n/format';
import { endOf, type Expiry, isOver, isTooLong, localInput } from './expiry';
import type { ShareValues } from './shareForm';
import { useDuration } from './useDuration';

interface ExpiryPickerProps {
  form: UseFormReturnType<ShareValues>;
  share: Share | undefined;
  longest: number | null;
  now: Date;
}

/** When the share ends by itself; every choice says which moment that is, or why it cannot be had. */
export function ExpiryPicker({ form, share, longest, now }: ExpiryPickerProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const duration = useDuration();
  const { expiry } = form.values;
  const nameOf = (choice: Expiry) => {
    if (choice === 'longest') return t('shares.expiry.longest', { life: duration(longest ?? 0) });
    if (choice !== 'keep') return t(`shares.expiry.${choice}`);
    return share?.expires_at ? t('shares.expiry.keep', { time: format.dateTime(share.expires_at) }) : t('shares.expiry.never');
  };
  const choices: Expiry[] = [
    ...(form.getInitialValues().expiry === 'keep' ? (['keep'] as const) : []),
    'hour',
    'today',
    'friday',
    'week',
    ...(longest === null ? [] : (['longest'] as const)),
    'custom',
    // Said by "keep" already when it is so.
    ...(form.getInitialValues().expiry === 'keep' && !share?.expires_at ? [] : (['never'] as const)),
  ];
  const options = choices.map((choice) => {
    const tooLong = isTooLong(choice, now, longest);
    const end = choice === 'custom' ? undefined : endOf(choice, now, '', longest);
    const note = tooLong ? t('shares.expiry.tooLong', { life: duration(longest ?? 0) }) : end && format.dateTime(end.toISOString());
    return {
      value: choice,
      label: note ? `${nameOf(choice)} — ${note}` : nameOf(choice),
      disabled: tooLong || isOver(choice, now),
    };
  });
  const error = form.errors['expiry'];
  return (
    <Stack gap={8}>
      <NativeSelect
        label={t('shares.until')}
        data={options}
        value={expiry}
        onChange={(event) => form.setFieldValue('expiry', event.currentTarget.value as Expiry)}
        error={expiry === 'custom' ? undefined : error}
      />
      {expiry === 'custom' && (
        <TextInput
          type="datetime-local"
          aria-label={t('shares.expiry.time')}
          min={localInput(now)}
          {...(longest === null ? {} : { max: localInput(new Date(now.getTime() + longest * 1000)) })}
          value={form.values.custom}
          onChange={(event) => form.setFieldValue('custom', event.currentTarget.value)}
          error={error}
        />
      )}
    </Stack>
  );
}
