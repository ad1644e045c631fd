import type { Area } from '../area';

/** The background work of the installation as administrators watch it. */
const area: Area = {
  name: 'job-dashboard',
  routes: [
    { path: 'job-service-dashboard', page: () => import('./first-tab'), access: 'sysadmin' },
    { path: 'job-service-dashboard/pending-jobs', page: () => import('./queues-page'), access: 'sysadmin' },
    { path: 'job-service-dashboard/schedules', page: () => import('./schedules-page'), access: 'sysadmin' },
    { path: 'job-service-dashboard/workers', page: () => import('./workers-page'), access: 'sysadmin' },
  ],
  nav: [{ to: '/harbor/job-service-dashboard', label: 'job-dashboard:nav', icon: 'jobs', order: 210, group: 'administration' }],
};

export default area;
