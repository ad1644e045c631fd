import type { Area } from '../area';

/** The installation itself: the limits of its projects. */
const area: Area = {
  name: 'admin-system',
  routes: [{ path: 'project-quotas', page: () => import('./quotas-page'), access: 'sysadmin' }],
  nav: [{ to: '/harbor/project-quotas', label: 'admin-system:nav.quotas', icon: 'quota', order: 180, group: 'administration' }],
};

export default area;
