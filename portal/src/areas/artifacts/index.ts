import type { Area } from '../area';

/** What a project holds: its repositories, their artifacts, one artifact with everything that is known of it, and two side by side. */
const area: Area = {
  name: 'artifacts',
  projectTabs: [
    {
      path: 'repositories',
      label: 'artifacts:tab',
      order: 20,
      visible: (may) => may('repository', 'list'),
      page: () => import('./repositories-page'),
      below: [
        { path: ':repository', page: () => import('./repository-page'), sample: 'repositories/api' },
        { path: ':repository/info-tab', page: () => import('./repository-info-page'), sample: 'repositories/api/info-tab' },
        { path: ':repository/artifacts/:reference', page: () => import('./artifact-page'), sample: 'repositories/api/artifacts/latest' },
        { path: ':repository/difference', page: () => import('./difference-page'), sample: 'repositories/api/difference?from=1.0.0&to=1.1.0' },
        // Addresses that Harbor's portal gave these pages.
        { path: ':repository/artifacts-tab', page: () => import('./moved-page') },
        { path: ':repository/artifacts-tab/artifacts/:reference', page: () => import('./moved-page') },
      ],
    },
  ],
};

export default area;
