import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from './errorText';

interface ErrorStateProps {
  error: unknown;
  onRetry?: () => void;
}

/** In place of something that could not be loaded. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation();
  const { title, detail, requestId } = useErrorText()(error);
  return (
    <Stack role="alert" align="center" gap="xs" py={48} px="md" ta="center">
      <IconCloudOff size={36} stroke={1.4} aria-hidden color="var(--tone-error)" />
      <Title order={2} fz="md">
        {t('error.load')}
      </Title>
      <Text c="dimmed" fz="sm" maw={480}>
        {title} {detail}
      </Text>
      {requestId && (
        <Text c="dimmed" fz="xs">
          <Code>{t('error.requestId', { id: requestId })}</Code>
        </Text>
      )}
      {onRetry && (
        <Button variant="default" mt="xs" onClick={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </Stack>
  );
}
