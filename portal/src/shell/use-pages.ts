import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMatch, useNavigate } from 'react-router';
import { api, call } from '../api/client';
import { navigation, projectTabs } from '../areas';
import { useIsAdmin, usePermissions, useServer, useUser } from '../session/session';
import type { Choice } from './choices';

/** The parts of pages that the navigation leads to, which are pages of their own: their tabs. */
const PARTS: Record<string, { to: string; label: string }[]> = {
  '/harbor/clearing-job': [
    { to: '/harbor/clearing-job/gc', label: 'clean-up:gc.tab' },
    { to: '/harbor/clearing-job/audit-log-purge', label: 'clean-up:purge.tab' },
  ],
  '/harbor/job-service-dashboard': [
    { to: '/harbor/job-service-dashboard/pending-jobs', label: 'job-dashboard:queues.tab' },
    { to: '/harbor/job-service-dashboard/schedules', label: 'job-dashboard:schedules.tab' },
    { to: '/harbor/job-service-dashboard/workers', label: 'job-dashboard:workers.tab' },
  ],
  '/harbor/configs': [
    { to: '/harbor/configs/auth', label: 'configuration:tab.auth' },
    { to: '/harbor/configs/security', label: 'configuration:tab.security' },
    { to: '/harbor/configs/setting', label: 'configuration:tab.system' },
  ],
};

/** The pages that the reader may go to: the tabs of the project in which they are, and those of the navigation with their parts. */
export function usePages(): Choice[] {
  const projectId = useMatch('/harbor/projects/:projectId/*')?.params.projectId;
  const labels = [...navigation, ...(projectId === undefined ? [] : projectTabs)].map((entry) => entry.label);
  const { t } = useTranslation(['shell', ...new Set(labels.map((label) => label.split(':')[0] as string))]);
  const go = useNavigate();
  const user = useUser();
  const server = useServer();
  const isAdmin = useIsAdmin();
  // As the project's frame asks for it, so that it is known already.
  const { data: project } = useQuery({
    queryKey: ['project', projectId],
    enabled: projectId !== undefined,
    queryFn: () => call(api.GET('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: projectId ?? '' } } })),
  });
  const { may } = usePermissions(project?.project_id);
  const page = (to: string, icon: Choice['icon'], ...words: string[]): Choice => ({ key: to, group: t('palette.pages'), icon, label: words.join(' › '), act: () => void go(to) });
  const tabs = project ? projectTabs.filter((tab) => tab.visible(may, user)) : [];
  const shown = navigation.filter((entry) => user && (entry.group !== 'administration' || isAdmin) && (entry.visible?.({ user, server }) ?? true));
  return [
    ...tabs.map((tab) => page(`/harbor/projects/${project?.project_id}/${tab.path}`, 'projects', project?.name ?? '', t(tab.label))),
    ...shown.flatMap((entry) => [page(entry.to, entry.icon, t(entry.label)), ...(PARTS[entry.to] ?? []).map((part) => page(part.to, entry.icon, t(entry.label), t(part.label)))]),
  ];
}
