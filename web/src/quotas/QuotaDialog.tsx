import { Button, Group, Modal, NumberInput, Skeleton, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { QuotaHolder } from '../api/quotas';
import type { QuotaUse } from '../api/types';
import { useUsageSummary } from '../costs/queries';
import { ErrorState } from '../ui/ErrorState';
import { FormError } from '../ui/FormError';
import { useFormErrors } from '../ui/useFormErrors';
import { useNotify } from '../ui/useNotify';
import { isAmount, kLimits, quotaOf, type QuotaValues, quotaValues } from './quota';
import { QuotaBars } from './QuotaBars';
import classes from './QuotaDialog.module.css';
import { useQuotaOf, useSaveQuota } from './queries';

interface QuotaDialogProps {
  holder: QuotaHolder;
  id: string;
  name: string;
  opened: boolean;
  onClose: () => void;
}

/** What a user or a group may hold at most, and what is held now. */
export function QuotaDialog({ opened, onClose, ...rest }: QuotaDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t('quota.editTitle', { name: rest.name })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <QuotaEditor {...rest} onClose={onClose} />
    </Modal>
  );
}

function QuotaEditor({ holder, id, name, onClose }: Omit<QuotaDialogProps, 'opened'>) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuotaOf(holder, id);
  const currency = useUsageSummary().data?.currency ?? 'KRW';
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={280} radius="md" />;
  return (
    <Stack gap="md">
      <Text c="dimmed" fz="sm">
        {t(holder === 'users' ? 'quota.editNoteUser' : 'quota.editNoteGroup')}
      </Text>
      <QuotaBars use={data} currency={currency} withHoldings />
      <QuotaForm key={JSON.stringify(data.quota)} holder={holder} id={id} name={name} use={data} currency={currency} onClose={onClose} />
    </Stack>
  );
}

interface QuotaFormProps extends Omit<QuotaDialogProps, 'opened'> {
  use: QuotaUse;
  currency: string;
}

function QuotaForm({ holder, id, name, use, currency, onClose }: QuotaFormProps) {
  const { t } = useTranslation();
  const notify = useNotify();
  const save = useSaveQuota(holder, id);
  const form = useForm<QuotaValues>({
    initialValues: quotaValues(use.quota),
    validate: Object.fromEntries(
      kLimits.map((limit) => [limit, (value: string | number) => (isAmount(limit, value) ? null : t('quota.badAmount'))]),
    ),
  });
  const errors = useFormErrors(kLimits, (field, message) => form.setFieldError(field, message));
  const submit = form.onSubmit((values) => {
    errors.clear();
    save.mutate(quotaOf(values), {
      onSuccess: () => {
        onClose();
        notify.done(t('quota.saved', { name }));
      },
      onError: errors.show,
    });
  });
  const unit = (limit: (typeof kLimits)[number]) => {
    if (limit === 'monthly_budget') return ` ${currency}`;
    return limit.endsWith('_bytes') ? ' GiB' : '';
  };
  return (
    <form onSubmit={submit} noValidate data-testid="quota-form">
      <Stack gap="md">
        <FormError error={errors.general} />
        <div className={classes.fields}>
          {kLimits.map((limit) => (
            <NumberInput
              key={limit}
              label={t(`quota.limit.${limit}`)}
              placeholder={t('quota.unlimited')}
              suffix={unit(limit)}
              min={0}
              thousandSeparator=","
              hideControls
              {...form.getInputProps(limit)}
            />
          ))}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
