import { Button, Code } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { EmptyState } from '../ui/EmptyState';

/** A defect, or a part of the page that could not be fetched (after an upgrade its name has changed). */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <div role="alert">
      <EmptyState
        order={1}
        icon={<IconBug size={44} stroke={1.3} aria-hidden color="var(--tone-error)" />}
        title={t('error.crashTitle')}
        body={t('error.crashBody')}
      >
        <Code>{error instanceof Error ? error.message : String(error)}</Code>
        <Button mt="sm" onClick={() => window.location.reload()}>
          {t('error.reload')}
        </Button>
      </EmptyState>
    </div>
  );
}
