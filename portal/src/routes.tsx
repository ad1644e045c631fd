import type { ComponentType } from 'react';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { areas, projectTabs } from './areas';
import type { PageRoute } from './areas/area';
import { Loading, NotFound } from './kit';
import { Access } from './shell/access';
import { Broken } from './shell/broken';
import { Shell } from './shell/shell';

function lazy(page: () => Promise<{ default: ComponentType }>) {
  return async () => ({ Component: (await page()).default });
}

function routeOf({ path, page, access = 'signed-in' }: PageRoute): RouteObject {
  return { element: <Access to={access} />, children: [{ path, lazy: lazy(page), errorElement: <Broken /> }] };
}

/** The routes of a project's tabs, within its frame. */
function tabRoutes(): RouteObject[] {
  return projectTabs.flatMap((tab) => [
    { path: tab.path, lazy: lazy(tab.page), errorElement: <Broken /> },
    ...(tab.below ?? []).map((route) => ({ path: `${tab.path}/${route.path}`, lazy: lazy(route.page), errorElement: <Broken /> })),
  ]);
}

/** Every page of the portal by its address. */
export function makeRouter() {
  return createBrowserRouter([
    { path: '/', element: <Navigate to="/harbor/projects" replace /> },
    {
      path: '/harbor',
      element: <Shell />,
      errorElement: <Broken />,
      hydrateFallbackElement: <Loading />,
      children: [
        { index: true, element: <Navigate to="projects" replace /> },
        ...areas.flatMap((area) => (area.routes ?? []).map(routeOf)),
        {
          path: 'projects/:projectId',
          lazy: lazy(() => import('./areas/project/frame')),
          errorElement: <Broken />,
          children: [{ index: true, lazy: lazy(() => import('./areas/project/first-tab')) }, ...tabRoutes(), { path: '*', element: <NotFound /> }],
        },
        { path: '*', element: <NotFound /> },
      ],
    },
    { path: '*', element: <Shell missing /> },
  ]);
}
