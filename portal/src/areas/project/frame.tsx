import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useParams } from 'react-router';
import { projectTabs } from '..';
import { api, call } from '../../api/client';
import { ErrorState, Loading, Page, State, TabLinks, Time } from '../../kit';
import { signInPath, usePermissions, useUser } from '../../session/session';
import { Access } from '../projects/projects-page';
import type { ProjectContext } from './context';

/** A project: its name, what it is, and the tabs that the reader may see. */
export default function ProjectFrame() {
  const { t } = useTranslation(['project', ...projectTabs.map((tab) => tab.label.split(':')[0] as string)]);
  const { projectId = '' } = useParams();
  const here = useLocation().pathname.split('/')[4];
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
      {projectTabs.some((tab) => tab.path === here && !tabs.includes(tab)) ? <Hidden /> : <Outlet context={context} />}
    </Page>
  );
}

/** In place of a tab that the reader may not see: a visitor is sent to the log-in, and comes back from there. */
function Hidden() {
  const { t } = useTranslation('kit');
  const user = useUser();
  useEffect(() => {
    if (user === null) location.replace(signInPath());
  }, [user]);
  return user && <State icon="lock" title={t('state.forbidden')} text={t('state.forbidden-text')} />;
}
