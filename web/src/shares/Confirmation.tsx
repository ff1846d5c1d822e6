import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../ui/errorText';
import { FormError } from '../ui/FormError';

interface ConfirmationProps {
  body: string;
  confirm: string;
  onCancel: () => void;
  /** Leads away from here when it is done; what it throws is shown. */
  onConfirm: () => Promise<void>;
}

/** A question inside an open dialog. */
export function Confirmation({ body, confirm, onCancel, onConfirm }: ConfirmationProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const go = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      <Text>{body}</Text>
      <FormError error={error === undefined ? undefined : errorText(error)} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button color="red" loading={busy} onClick={() => void go()}>
          {confirm}
        </Button>
      </Group>
    </Stack>
  );
}
