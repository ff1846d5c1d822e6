import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { EmptyState } from '../ui/EmptyState';
import { useTitle } from '../ui/useTitle';

export function ForbiddenPage() {
  const { t } = useTranslation();
  useTitle(t('error.forbiddenTitle'));
  return (
    <EmptyState
      order={1}
      icon={<IconLock size={44} stroke={1.3} aria-hidden color="var(--text-dimmed)" />}
      title={t('error.forbiddenTitle')}
      body={t('error.forbiddenBody')}
    >
      <Button component={Link} to="/workspaces" mt="sm">
        {t('error.home')}
      </Button>
    </EmptyState>
  );
}
