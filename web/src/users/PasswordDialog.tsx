import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/CopyButton';
import classes from './PasswordDialog.module.css';

export interface ShownPassword {
  name: string;
  username: string;
  password: string;
}

interface PasswordDialogProps {
  password: ShownPassword | undefined;
  onClose: () => void;
}

/** A generated password, shown once: it closes only by saying so. */
export function PasswordDialog({ password, onClose }: PasswordDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={password !== undefined}
      onClose={onClose}
      title={t('users.passwordTitle', { name: password?.name ?? '' })}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {password && (
        <Stack gap="md">
          <Text>{t('users.passwordBody')}</Text>
          <dl className={classes.account}>
            <dt>{t('users.username')}</dt>
            <dd>
              <Code fz="md">{password.username}</Code>
            </dd>
            <dt>{t('users.password')}</dt>
            <dd>
              <Code fz="md" data-testid="generated-password">
                {password.password}
              </Code>
            </dd>
          </dl>
          <Group justify="space-between" gap="xs">
            <CopyButton text={password.password} label={t('common.copy')} data-autofocus />
            <Button onClick={onClose}>{t('users.passwordDone')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
