import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router';
import { setUnauthorizedListener } from '../api/client';
import { forgetSession } from '../session/useSession';
import { colorSchemeManager, theme } from '../theme/theme';
import { LiveRegion } from '../ui/LiveRegion';
import { createQueryClient } from './queryClient';
import { createRouter } from './routes';

export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(createRouter);
  useEffect(() => {
    setUnauthorizedListener(() => forgetSession(client));
    return () => setUnauthorizedListener(undefined);
  }, [client]);
  return (
    <MantineProvider theme={theme} colorSchemeManager={colorSchemeManager} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={3} />
      <LiveRegion />
    </MantineProvider>
  );
}
