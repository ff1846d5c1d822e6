import { Center, Loader } from '@mantine/core';
import { Navigate, Outlet, useLocation } from 'react-router';
import { ErrorState } from '../ui/ErrorState';
import { loginPath } from './next';
import { useSession, useSessionQuery } from './useSession';
import { ForbiddenPage } from '../app/ForbiddenPage';

/** Shows what is below only to somebody who is signed in; others go to the sign-in page and come back. */
export function RequireSession() {
  const { data, error, isPending, refetch } = useSessionQuery();
  const location = useLocation();
  if (data) return <Outlet />;
  if (data === null) return <Navigate to={loginPath(location.pathname + location.search + location.hash)} replace />;
  if (isPending) {
    return (
      <Center mih="100dvh">
        <Loader aria-label="code-hub" />
      </Center>
    );
  }
  return (
    <Center mih="100dvh" p="md">
      <ErrorState error={error} onRetry={() => void refetch()} />
    </Center>
  );
}

export function RequireAdmin() {
  return useSession().role === 'admin' ? <Outlet /> : <ForbiddenPage />;
}
