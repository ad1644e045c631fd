import type { Area } from '../area';

/** A project's policies about tags: which stay, and which never change. */
const area: Area = {
  name: 'policy',
  projectTabs: [
    {
      path: 'tag-strategy',
      label: 'policy:tab',
      order: 60,
      visible: (may) => may('tag-retention', 'list') || may('immutable-tag', 'list'),
      page: () => import('./policy-page'),
    },
  ],
};

export default area;
