import type { Area } from '../area';

/** Who belongs to a project, and in which role. */
const area: Area = {
  name: 'members',
  projectTabs: [{ path: 'members', label: 'members:tab', order: 30, visible: (may) => may('member', 'list'), page: () => import('./members-page') }],
};

export default area;
