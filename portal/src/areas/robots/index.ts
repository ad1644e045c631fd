import type { Area } from '../area';

/** Accounts for programs: those of a project, and those of the system for administrators. */
const area: Area = {
  name: 'robots',
  routes: [{ path: 'robot-accounts', page: () => import('./system-robots-page'), access: 'sysadmin' }],
  nav: [{ to: '/harbor/robot-accounts', label: 'robots:nav', icon: 'robot', order: 120, group: 'administration' }],
  projectTabs: [{ path: 'robot-account', label: 'robots:tab', order: 70, visible: (may) => may('robot', 'list'), page: () => import('./project-robots-page') }],
};

export default area;
