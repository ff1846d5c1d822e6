import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from './errorText';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  body: string;
  confirm: string;
  color?: string;
  children?: ReactNode;
  onClose: () => void;
  /** The dialog closes when this is done, and shows the error when it fails. */
  onConfirm: () => Promise<unknown>;
}

/** One question, one way on, one way back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = () => {
    setError(undefined);
    props.onClose();
  };
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.onConfirm();
      close();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const text = error === undefined ? undefined : errorText(error);
  return (
    <Modal opened={props.opened} onClose={close} title={props.title} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack gap="md">
        <Text>{props.body}</Text>
        {props.children}
        {text && (
          <Alert color="red" title={text.title} role="alert">
            {text.detail}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t('common.cancel')}
          </Button>
          <Button color={props.color ?? 'red'} loading={busy} onClick={() => void confirm()}>
            {props.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
