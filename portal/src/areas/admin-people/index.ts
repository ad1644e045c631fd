import type { Area } from '../area';

/** The people of the installation: users and groups. */
const area: Area = {
  name: 'admin-people',
  routes: [
    { path: 'users', page: () => import('./users-page'), access: 'sysadmin' },
    { path: 'groups', page: () => import('./groups-page'), access: 'sysadmin' },
  ],
  nav: [
    { to: '/harbor/users', label: 'admin-people:nav.users', icon: 'users', order: 110, group: 'administration' },
    // Groups are told by a directory or a provider; where passwords are kept here there is nobody who tells them.
    { to: '/harbor/groups', label: 'admin-people:nav.groups', icon: 'groups', order: 130, group: 'administration', visible: ({ server }) => server.auth_mode !== 'db_auth' },
  ],
};

export default area;
