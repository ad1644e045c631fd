import type { Area } from '../area';

/** What a project holds: its repositories, their artifacts, and one artifact with everything that is known of it. */
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
        { path: ':repository/artifacts/:reference', page: () => import('./artifact-page'), sample: 'repositories/api/artifacts/latest' },
      ],
    },
  ],
};

export default area;
