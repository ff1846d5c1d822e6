import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { readProfile } from '../api/profile';
import { ErrorState } from '../ui/ErrorState';
import { PageHeader } from '../ui/PageHeader';
import { useTitle } from '../ui/useTitle';
import { AppearancePanel } from './AppearancePanel';
import { kProfileKey } from './keys';
import { PasswordPanel } from './PasswordPanel';
import { PersonPanel } from './PersonPanel';
import { GitPanel } from './GitPanel';
import { SshKeyPanel } from './SshKeyPanel';

export function ProfilePage() {
  const { t } = useTranslation();
  useTitle(t('profile.title'));
  const { data, error, refetch } = useQuery({
    queryKey: kProfileKey,
    queryFn: ({ signal }) => readProfile(signal),
  });
  useHash(data !== undefined);
  return (
    <>
      <PageHeader title={t('profile.title')} />
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Stack>
          <Skeleton height={260} radius="lg" />
          <Skeleton height={200} radius="lg" />
        </Stack>
      )}
      {data && (
        <Stack gap="md" maw={760}>
          <PersonPanel profile={data} />
          <GitPanel profile={data} />
          <SshKeyPanel />
          <PasswordPanel username={data.username} />
          <AppearancePanel locale={data.locale} />
        </Stack>
      )}
    </>
  );
}

/** Goes to the part that the address names, once it is there. */
function useHash(ready: boolean): void {
  const { hash } = useLocation();
  useEffect(() => {
    if (!ready || !hash) return;
    const part = document.getElementById(hash.slice(1));
    part?.scrollIntoView({ block: 'start' });
    part?.querySelector<HTMLElement>('input:not([type="hidden"]):not([name="username"]), button')?.focus({ preventScroll: true });
  }, [hash, ready]);
}
