import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { createQueryClient } from '../app/queryClient';
import { routes } from '../app/routes';
import { setUnauthorizedListener } from '../api/client';
import { forgetSession } from '../session/useSession';
import { theme } from '../theme/theme';
import { LiveRegion } from '../ui/LiveRegion';

/** The whole dashboard at an address, with a person at the keyboard. */
export function renderApp(path: string) {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  setUnauthorizedListener(() => forgetSession(client));
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const person = userEvent.setup();
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications />
      <LiveRegion />
    </MantineProvider>,
  );
  return { ...view, client, router, person };
}
