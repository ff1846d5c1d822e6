import { Button, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { RateCard } from '../api/types';
import { useFormat } from '../i18n/format';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { useSaveRateCards } from './queries';
import { cardOf, isPrice, kMostPrice, kPrices, newRate, type RateValues } from './rateForm';
import classes from './RatesDialog.module.css';

interface RateFormProps {
  cards: RateCard[];
  onDone: () => void;
}

const kFields = ['valid_from', 'currency', ...kPrices] as const;

/** New prices from a day on; what held before that day stays. */
export function RateForm({ cards, onDone }: RateFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const notify = useNotify();
  const save = useSaveRateCards();
  const isFirst = cards.length === 0;
  const priceError = (value: string | number) => (isPrice(value) ? null : t('rates.badPrice', { most: format.number(kMostPrice, 0) }));
  const form = useForm<RateValues>({
    initialValues: newRate(cards, new Date()),
    validate: {
      valid_from: (day) => {
        const start = new Date(`${day}T00:00`).getTime();
        if (Number.isNaN(start)) return t('validation.time');
        // The very first prices may hold for what was used already; later ones change no past.
        if (!isFirst && start <= Date.now()) return t('rates.notPast');
        return cards.some((card) => Date.parse(card.valid_from) === start) ? t('rates.taken') : null;
      },
      currency: (currency) => (/^[A-Za-z]{3}$/.test(currency.trim()) ? null : t('rates.badCurrency')),
      cpu_hour: priceError,
      memory_gib_hour: priceError,
      disk_gib_month: priceError,
      archive_gib_month: priceError,
    },
  });
  const errors = useFormErrors(kFields, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit((values) => {
    errors.clear();
    save.mutate([...cards, cardOf(values)], {
      onSuccess: () => {
        onDone();
        notify.done(t('rates.saved'));
      },
      onError: errors.show,
    });
  });
  return (
    <form onSubmit={submit} noValidate data-testid="rate-form">
      <Stack gap="md">
        <FormError error={errors.general} />
        <div className={classes.fields}>
          <TextInput type="date" label={t('rates.validFrom')} {...form.getInputProps('valid_from')} />
          <TextInput
            label={t('rates.currency')}
            maxLength={3}
            // All cards have the same.
            disabled={!isFirst}
            {...form.getInputProps('currency')}
          />
          {kPrices.map((price) => (
            <NumberInput
              key={price}
              label={t(`rates.price.${price}`)}
              min={0}
              decimalScale={4}
              thousandSeparator=","
              hideControls
              {...form.getInputProps(price)}
            />
          ))}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('rates.addSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
