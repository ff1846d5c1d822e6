import { Button } from '@mantine/core';
import { IconCompassOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState';
import { useTitle } from '../ui/useTitle';

export function NotFoundPage() {
  const { t } = useTranslation();
  useTitle(t('error.notFoundTitle'));
  return (
    <EmptyState
      order={1}
      icon={<IconCompassOff size={44} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
      title={t('error.notFoundTitle')}
      body={t('error.notFoundBody')}
    >
      <Button component={Link} to="/workspaces" mt="sm">
        {t('error.home')}
      </Button>
    </EmptyState>
  );
}
