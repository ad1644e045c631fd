import type { Area } from '../area';

/** What an administrator does first on a new installation. */
const area: Area = {
  name: 'first-steps',
  routes: [{ path: 'first-steps', page: () => import('./first-steps-page'), access: 'sysadmin' }],
};

export default area;
