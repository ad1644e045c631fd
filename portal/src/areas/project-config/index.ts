import type { Area } from '../area';

/** The settings of a project. Whoever may push sees them, whoever administers the project changes them. */
const area: Area = {
  name: 'project-config',
  projectTabs: [
    {
      path: 'configs',
      label: 'project-config:tab',
      order: 100,
      // Guests hold the right to read them too, but have no use for the tab, as in Harbor.
      visible: (may, user) => user !== null && may('configuration', 'read') && may('repository', 'push'),
      page: () => import('./config-page'),
    },
  ],
};

export default area;
