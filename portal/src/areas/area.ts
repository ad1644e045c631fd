import type { ComponentType } from 'react';
import type { IconName } from '../kit';
import type { May, Server, User } from '../session/session';

/** A page and where it is. */
export interface PageRoute {
  /** Below `/harbor`, without a slash in front: `projects`, `users/:id`. */
  path: string;
  /** The page, fetched when it is gone to; its component is the file's default. */
  page: () => Promise<{ default: ComponentType }>;
  /** Who may see it: anyone (what is public), those who logged in (the default), administrators. */
  access?: 'anyone' | 'signed-in' | 'sysadmin';
  /** An address at which the page can be looked at, for screenshots and the tests of accessibility, if the path has variables. */
  sample?: string;
}

/** An entry of the navigation at the left. */
export interface NavEntry {
  to: string;
  /** The key of its words, with the area: `logs:nav`. */
  label: string;
  icon: IconName;
  /** Where it stands among the others of its group. */
  order: number;
  group?: 'administration';
  /** Whether it is shown, beyond what its group demands. */
  visible?: (session: { user: User; server: Server }) => boolean;
}

/** A tab of a project. */
export interface ProjectTab {
  /** Below `/harbor/projects/:id`, without a slash in front. */
  path: string;
  /** The key of its words, with the area: `project:tabs.summary`. */
  label: string;
  order: number;
  /** Whether somebody sees it. */
  visible: (may: May, user: User | null) => boolean;
  page: () => Promise<{ default: ComponentType }>;
  /** Pages below the tab, which show the tab as the current one: `:repository/artifacts`. */
  below?: PageRoute[];
}

/** What an area of the portal is made of. Its words are in `locales/<language>/<name>.json`. */
export interface Area {
  name: string;
  routes?: PageRoute[];
  nav?: NavEntry[];
  projectTabs?: ProjectTab[];
}
