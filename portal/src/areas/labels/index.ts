import type { Area } from '../area';

/** Labels of a project, and those of the installation for administrators. */
const area: Area = {
  name: 'labels',
  routes: [{ path: 'labels', page: () => import('./global-labels-page'), access: 'sysadmin' }],
  nav: [{ to: '/harbor/labels', label: 'labels:nav', icon: 'label', order: 170, group: 'administration' }],
  projectTabs: [
    { path: 'labels', label: 'labels:tab', order: 40, visible: (may) => may('label', 'list') && may('label', 'create'), page: () => import('./project-labels-page') },
  ],
};

export default area;
