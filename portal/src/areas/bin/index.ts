import type { Area } from '../area';

/** What was deleted, and getting it back: of a project, and of the installation. */
const area: Area = {
  name: 'bin',
  routes: [{ path: 'bin', page: () => import('./bin-page') }],
  nav: [{ to: '/harbor/bin', label: 'bin:nav', icon: 'bin', order: 40 }],
  projectTabs: [{ path: 'bin', label: 'bin:tab', order: 95, visible: (may, user) => user !== null && may('repository', 'delete'), page: () => import('./project-bin') }],
};

export default area;
