import { Navigate } from 'react-router';
import { projectTabs } from '..';
import { useUser } from '../../session/session';
import { useProject } from './context';

/** Leads to the repositories, or to the first tab that the reader sees. */
export default function FirstTab() {
  const { may } = useProject();
  const user = useUser();
  const tabs = projectTabs.filter((tab) => tab.visible(may, user));
  const first = tabs.find((tab) => tab.path === 'repositories') ?? tabs[0];
  return first ? <Navigate to={first.path} replace /> : null;
}
