import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useParams } from 'react-router';
import { projectTabs } from '..';
import { api, call } from '../../api/client';
import { isNobody } from '../../api/errors';
import { ErrorState, Loading, Meter, Page, State, TabLinks, Time } from '../../kit';
import { signInPath, usePermissions, useUser } from '../../session/session';
import { Access } from '../projects/projects-page';
import { type ProjectContext, useSummary } from './context';
import styles from './summary.module.css';

/** A project: its name, what it is, and the tabs that the reader may see. */
export default function ProjectFrame() {
  const { t } = useTranslation(['project', ...projectTabs.map((tab) => tab.label.split(':')[0] as string)]);
  const { projectId = '' } = useParams();
  const place = useLocation();
  const here = place.pathname.split('/')[4];
  const user = useUser();
  const found = useQuery({
    queryKey: ['project', projectId],
    queryFn: () => call(api.GET('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: projectId } } })),
  });
  const project = found.data;
  const { may, isKnown, error, retry } = usePermissions(project?.project_id);
  // What belongs to a project is known by its number, so that a change of it is seen wherever it is shown.
  if (project && projectId !== String(project.project_id)) return <Navigate to={{ ...place, pathname: place.pathname.replace(/^(\/harbor\/projects\/)[^/]+/, `$1${project.project_id}`) }} replace />;
  if (found.error && !project) return isNobody(found.error) && user === null ? <ToLogIn /> : <ErrorState page error={found.error} retry={() => void found.refetch()} />;
  if (error && !isKnown) return <ErrorState page error={error} retry={retry} />;
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
          {may('quota', 'read') && <Quota id={project.project_id} />}
        </>
      }
    >
      <TabLinks label={t('tabs.label', { name: project.name })} tabs={tabs.map((tab) => ({ to: `/harbor/projects/${project.project_id}/${tab.path}`, label: t(tab.label) }))} />
      {/* The head stays while a tab waits for its words. */}
      <Suspense fallback={<Loading />}>{projectTabs.some((tab) => tab.path === here && !tabs.includes(tab)) ? <Hidden /> : <Outlet context={context} />}</Suspense>
    </Page>
  );
}

/** How much of its quota a project uses. */
function Quota({ id }: { id: number }) {
  const { t } = useTranslation('project');
  const quota = useSummary(id).data?.quota;
  return (
    quota && (
      <span className={styles.quota}>
        <Meter used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} label={t('summary.storage')} />
      </span>
    )
  );
}

/** In place of a tab that the reader may not see. */
function Hidden() {
  const { t } = useTranslation('kit');
  return useUser() === null ? <ToLogIn /> : <State icon="lock" title={t('state.forbidden')} text={t('state.forbidden-text')} />;
}

/** Sends a visitor to the log-in, from where one comes back. */
function ToLogIn() {
  useEffect(() => location.replace(signInPath()), []);
  return <Loading />;
}
