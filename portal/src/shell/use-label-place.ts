import { useNavigate } from 'react-router';
import { api, call, type Schema } from '../api/client';
import { projectTabs } from '../areas';
import { useUser } from '../session/session';

/** Leads to a label in its list; who may not see the list of its project, to the project. */
export function useLabelPlace(): (label: Schema<'FoundLabel'>) => Promise<void> {
  const user = useUser();
  const go = useNavigate();
  return async ({ name, project_id: id }) => {
    const search = `?search=${encodeURIComponent(name)}`;
    if (!id) return go(`/harbor/labels${search}`);
    const rights = user ? await call(api.GET('/users/current/permissions', { params: { query: { scope: `/project/${id}`, relative: true } } })).catch(() => []) : [];
    const isListed = projectTabs.some((tab) => tab.path === 'labels' && tab.visible((resource, action) => rights.some((right) => right.resource === resource && right.action === action), user));
    return go(`/harbor/projects/${id}${isListed ? `/labels${search}` : ''}`);
  };
}
