import type { Area } from '../area';

/** Whom a project tells what happens in it, and what became of each message. */
const area: Area = {
  name: 'webhooks',
  projectTabs: [
    {
      path: 'webhook',
      label: 'webhooks:tab',
      order: 80,
      visible: (may) => may('notification-policy', 'list'),
      page: () => import('./webhooks-page'),
      below: [{ path: ':policy', page: () => import('./webhook-page'), sample: 'webhook/1' }],
    },
  ],
};

export default area;
