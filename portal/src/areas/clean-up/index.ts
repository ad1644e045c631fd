import type { Area } from '../area';

/** Garbage collection and the rotation of the audit log. */
const area: Area = {
  name: 'clean-up',
  routes: [
    { path: 'clearing-job', page: () => import('./first-tab'), access: 'sysadmin' },
    { path: 'clearing-job/gc', page: () => import('./gc-page'), access: 'sysadmin' },
    { path: 'clearing-job/audit-log-purge', page: () => import('./purge-page'), access: 'sysadmin' },
  ],
  nav: [{ to: '/harbor/clearing-job', label: 'clean-up:nav', icon: 'broom', order: 200, group: 'administration' }],
};

export default area;
