import type { Area } from '../area';

/** The frame of a project and its summary. Other tabs are added by the areas whose they are. */
const area: Area = {
  name: 'project',
  projectTabs: [{ path: 'summary', label: 'project:tabs.summary', order: 10, visible: (may) => may('.', 'read'), page: () => import('./summary-page') }],
};

export default area;
