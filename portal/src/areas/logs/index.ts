import type { Area } from '../area';

/** Who did what and when: of a project, and of everything that one may know of. */
const area: Area = {
  name: 'logs',
  routes: [{ path: 'logs', page: () => import('./logs-page') }],
  nav: [{ to: '/harbor/logs', label: 'logs:nav', icon: 'logs', order: 20 }],
  projectTabs: [{ path: 'logs', label: 'logs:nav', order: 90, visible: (may) => may('log', 'list'), page: () => import('./project-logs-page') }],
};

export default area;
