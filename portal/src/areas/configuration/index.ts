import type { Area } from '../area';

/** The settings that administrators change while the server runs. */
const area: Area = {
  name: 'configuration',
  routes: [
    { path: 'configs', page: () => import('./first-tab'), access: 'sysadmin' },
    { path: 'configs/auth', page: () => import('./auth-page'), access: 'sysadmin' },
    { path: 'configs/security', page: () => import('./security-page'), access: 'sysadmin' },
    { path: 'configs/setting', page: () => import('./system-page'), access: 'sysadmin' },
  ],
  nav: [{ to: '/harbor/configs', label: 'configuration:nav', icon: 'settings', order: 220, group: 'administration' }],
};

export default area;
