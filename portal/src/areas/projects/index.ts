import type { Area } from '../area';

const area: Area = {
  name: 'projects',
  routes: [{ path: 'projects', page: () => import('./projects-page'), access: 'anyone' }],
  nav: [{ to: '/harbor/projects', label: 'projects:nav', icon: 'projects', order: 10 }],
};

export default area;
