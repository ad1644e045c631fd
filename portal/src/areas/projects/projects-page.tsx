import { lazy, Suspense } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, type Column, Figures, List, Page, Segments, Time, useFormats, useMessages, useOperations, withParameters } from '../../kit';
import { useIsAdmin, useServer, useUser } from '../../session/session';
import { NewProjectDialog } from './new-project-dialog';

const FirstStepsCard = lazy(() => import('../first-steps/first-steps-card'));

type Project = Schema<'Project'>;
type Shown = 'all' | 'private' | 'public';

/** All projects that one may see. */
export default function ProjectsPage() {
  const { t } = useTranslation('projects');
  const user = useUser();
  const isAdmin = useIsAdmin();
  const server = useServer();
  const client = useQueryClient();
  const formats = useFormats();
  const { confirm, done, tell } = useMessages();
  const { run } = useOperations();
  const [address, setAddress] = useSearchParams();
  const shown = (address.get('access') ?? 'all') as Shown;
  const choose = (next: Shown) => setAddress((before) => withParameters(before, { access: next === 'all' ? undefined : next, page: undefined }), { replace: true });
  const making = address.has('new');
  const setMaking = (on: boolean) => setAddress((before) => withParameters(before, { new: on ? '1' : undefined }));
  const mayCreate = user !== null && (isAdmin || server.project_creation_restriction !== 'adminonly');

  const remove = async (projects: Project[], clear?: () => void) => {
    const names = projects.map((project) => project.name);
    const agreed = await confirm({ title: t('delete.title', { count: names.length }), text: t('delete.text'), loses: names, action: t('delete.action'), danger: true });
    if (!agreed) return;
    const failed = await run(t('delete.operation'), projects, (project) => project.name, (project) =>
      call(api.DELETE('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: String(project.project_id) } } })),
    );
    clear?.();
    await client.invalidateQueries();
    if (failed > 0) tell(t('delete.some-failed', { count: failed }));
    else done(t('delete.done', { count: names.length }));
  };
  const mayDelete = (project: Project) => isAdmin || project.current_user_role_id === 1;

  const columns: (Column<Project> | false)[] = [
    { id: 'name', head: t('column.name'), sort: 'name', primary: true, cell: (project) => <Link to={`/harbor/projects/${project.project_id}`}>{project.name}</Link> },
    { id: 'access', head: t('column.access'), cell: (project) => <Access isPublic={project.metadata.public === 'true'} /> },
    user !== null && { id: 'role', head: t('column.role'), hide: 'table', cell: (project) => t(`kit:role.${project.current_user_role_id ?? 'none'}`) },
    { id: 'repositories', head: t('column.repositories'), align: 'end', cell: (project) => formats.number(project.repo_count) },
    { id: 'owner', head: t('column.owner'), hide: 'medium', cell: (project) => project.owner_name },
    { id: 'created', head: t('column.created'), sort: 'creation_time', cell: (project) => <Time value={project.creation_time} /> },
  ];
  return (
    <Page
      title={t('title')}
      actions={
        mayCreate && (
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {t('new.open')}
          </Button>
        )
      }
    >
      {isAdmin && (
        <Suspense>
          <FirstStepsCard />
        </Suspense>
      )}
      {user && <Statistics />}
      <List
        name="projects"
        label={t('title')}
        queryKey={['projects', shown]}
        load={({ text, ...asked }) =>
          page(api.GET('/projects', { params: { query: { ...asked, q: q({ field: 'name', part: text }, shown !== 'all' && { field: 'public', is: shown === 'public' }) } } }))
        }
        sort="-creation_time"
        columns={columns}
        rowKey={(project) => project.project_id}
        rowName={(project) => project.name}
        search={t('search')}
        filters={
          user && (
            <Segments
              label={t('column.access')}
              value={shown}
              onChange={choose}
              options={[
                { value: 'all', label: t('shown.all') },
                { value: 'private', label: t('shown.private') },
                { value: 'public', label: t('shown.public') },
              ]}
            />
          )
        }
        bulk={
          user
            ? (chosen, clear) => (
                <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
                  {t('delete.action')}
                </Button>
              )
            : undefined
        }
        canChoose={mayDelete}
        rowMenu={user ? (project) => [mayDelete(project) && { label: t('delete.action'), icon: 'trash', danger: true, onSelect: () => void remove([project]) }] : undefined}
        empty={shown === 'all' ? { title: t('empty.title'), text: t(mayCreate ? 'empty.text' : 'empty.text-visitor') } : { title: t('empty.filtered'), text: t('empty.filtered-text'), filtered: true }}
      />
      {making && mayCreate && <NewProjectDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

/** Whether everybody may pull. */
export function Access({ isPublic }: { isPublic: boolean }) {
  const { t } = useTranslation('projects');
  return <Badge tone={isPublic ? 'info' : 'idle'}>{t(isPublic ? 'shown.public' : 'shown.private')}</Badge>;
}

function Statistics() {
  const { t } = useTranslation('projects');
  const formats = useFormats();
  const isAdmin = useIsAdmin();
  const { data } = useQuery({ queryKey: ['projects', 'statistics'], queryFn: () => call(api.GET('/statistics')) });
  const figure = (value: number | undefined) => (value === undefined ? '–' : formats.number(value));
  const split = (own: number | undefined, open: number | undefined) => t('statistics.split', { private: figure(own), public: figure(open) });
  const sum = (one: number | undefined, other: number | undefined) => (one === undefined || other === undefined ? undefined : one + other);
  return (
    <Figures
      items={[
        {
          label: t('statistics.projects'),
          value: figure(isAdmin ? data?.total_project_count : sum(data?.private_project_count, data?.public_project_count)),
          note: split(data?.private_project_count, data?.public_project_count),
        },
        {
          label: t('statistics.repositories'),
          value: figure(isAdmin ? data?.total_repo_count : sum(data?.private_repo_count, data?.public_repo_count)),
          note: split(data?.private_repo_count, data?.public_repo_count),
        },
        ...(isAdmin ? [{ label: t('statistics.storage'), value: data ? formats.bytes(data.total_storage_consumption) : '–', note: t('statistics.storage-note') }] : []),
      ]}
    />
  );
}
