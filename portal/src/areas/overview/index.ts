import type { Area } from '../area';

/** The installation at a glance. */
const area: Area = {
  name: 'overview',
  routes: [{ path: 'overview', page: () => import('./overview-page'), access: 'sysadmin' }],
  nav: [{ to: '/harbor/overview', label: 'overview:nav', icon: 'quota', order: 90, group: 'administration' }],
};

export default area;
