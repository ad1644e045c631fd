import type { Area } from '../area';

/** What takes the space: by project, and in a project by repository, to those who can free some. */
const area: Area = {
  name: 'storage',
  routes: [{ path: 'storage', page: () => import('./storage-page'), access: 'sysadmin' }],
  nav: [{ to: '/harbor/storage', label: 'storage:nav', icon: 'storage', order: 185, group: 'administration' }],
  projectTabs: [{ path: 'storage', label: 'storage:tab', order: 97, visible: (may) => may('quota', 'read') && may('repository', 'delete'), page: () => import('./project-storage') }],
};

export default area;
