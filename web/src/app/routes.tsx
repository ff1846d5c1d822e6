import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { Shell } from '../layout/Shell';
import { RequireAdmin, RequireSession } from '../session/RequireSession';
import { CrashPage } from './CrashPage';
import { NotFoundPage } from './NotFoundPage';

/** A page that is fetched when it is first visited. */
const page = (load: () => Promise<React.ComponentType>): NonNullable<RouteObject['lazy']> => {
  return async () => ({ Component: await load() });
};

export const routes: RouteObject[] = [
  {
    errorElement: <CrashPage />,
    hydrateFallbackElement: <></>,
    children: [
      { path: '/login', lazy: page(async () => (await import('../session/LoginPage')).LoginPage) },
      {
        element: <RequireSession />,
        children: [
          {
            element: <Shell />,
            children: [
              { index: true, element: <Navigate to="/workspaces" replace /> },
              {
                errorElement: <CrashPage />,
                children: [
                  {
                    path: '/workspaces',
                    lazy: page(async () => (await import('../workspaces/WorkspacesPage')).WorkspacesPage),
                  },
                  {
                    path: '/workspaces/:id',
                    lazy: page(async () => (await import('../workspace/WorkspacePage')).WorkspacePage),
                  },
                  {
                    path: '/workspaces/:id/ports',
                    lazy: page(async () => (await import('../workspace/ports/PortsLink')).PortsLink),
                  },
                  { path: '/shared', lazy: page(async () => (await import('../shares/SharedWithMePage')).SharedWithMePage) },
                  { path: '/costs', lazy: page(async () => (await import('../costs/CostsPage')).CostsPage) },
                  { path: '/profile', lazy: page(async () => (await import('../profile/ProfilePage')).ProfilePage) },
                  {
                    element: <RequireAdmin />,
                    children: [
                      { path: '/users', lazy: page(async () => (await import('../users/UsersPage')).UsersPage) },
                      { path: '/groups', lazy: page(async () => (await import('../groups/GroupsPage')).GroupsPage) },
                      { path: '/policy', lazy: page(async () => (await import('../policies/PolicyPage')).PolicyPage) },
                      { path: '/shares', lazy: page(async () => (await import('../shares/AllSharesPage')).AllSharesPage) },
                    ],
                  },
                  { path: '*', element: <NotFoundPage /> },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
];

export const createRouter = () => createBrowserRouter(routes);
