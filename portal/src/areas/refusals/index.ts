import type { Area } from '../area';

/** Why something was refused: by the id that a client was told, and the recent ones. */
const area: Area = {
  name: 'refusals',
  routes: [
    { path: 'refusals', page: () => import('./refusals-page') },
    { path: 'refusals/:refusal', page: () => import('./refusal-page') },
  ],
  nav: [{ to: '/harbor/refusals', label: 'refusals:nav', icon: 'lock', order: 30 }],
};

export default area;
