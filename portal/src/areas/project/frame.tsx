import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, useParams } from 'react-router';
import { projectTabs } from '..';
import { api, call } from '../../api/client';
import { ErrorState, Loading, Page, TabLinks, Time } from '../../kit';
import { usePermissions, useUser } from '../../session/session';
import { Access } from '../projects/projects-page';
import type { ProjectContext } from './context';

/** A project: its name, what it is, and the tabs that the reader may see. */
export default function ProjectFrame() {
  const { t } = useTranslation(['project', ...projectTabs.map((tab) => tab.label.split(':')[0] as string)]);
  const { projectId = '' } = useParams();
  const user = useUser();
  const found = useQuery({
    queryKey: ['project', projectId],
    queryFn: () => call(api.GET('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: projectId } } })),
  });
  const project = found.data;
  const { may, isKnown } = usePermissions(project?.project_id);
  if (found.error && !project) return <ErrorState page error={found.error} retry={() => void found.refetch()} />;
  if (!project || !isKnown) return <Loading />;
  const tabs = projectTabs.filter((tab) => tab.visible(may, user));
  const context: ProjectContext = { project, may };
  return (
    <Page
      title={project.name}
      tag={<Access isPublic={project.metadata.public === 'true'} />}
      crumbs={[{ label: t('projects'), to: '/harbor/projects' }]}
      sub={
        <>
          {project.current_user_role_id && <span>{t('your-role', { role: t(`kit:role.${project.current_user_role_id}`) })}</span>}
          <span>{t('owner', { name: project.owner_name })}</span>
          <span>
            {t('created')} <Time value={project.creation_time} />
          </span>
        </>
      }
    >
      <TabLinks label={t('tabs.label', { name: project.name })} tabs={tabs.map((tab) => ({ to: `/harbor/projects/${project.project_id}/${tab.path}`, label: t(tab.label) }))} />
      <Outlet context={context} />
    </Page>
  );
}
