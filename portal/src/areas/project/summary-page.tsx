import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, page } from '../../api/client';
import { Bars, Card, ErrorState, Grid, Meter, Panel, Skeleton, State, useFormats } from '../../kit';
import { useProject } from './context';

/** A project in numbers: what it holds, what it may hold, who belongs to it. */
export default function SummaryPage() {
  const { t } = useTranslation('project');
  const formats = useFormats();
  const { project, may } = useProject();
  const id = String(project.project_id);
  const summary = useQuery({
    queryKey: ['project', id, 'summary'],
    queryFn: () => call(api.GET('/projects/{project_name_or_id}/summary', { params: { path: { project_name_or_id: id } } })),
  });
  if (summary.error) return <ErrorState error={summary.error} retry={() => void summary.refetch()} />;
  const { data } = summary;
  const members: [string, number | undefined][] = [
    ['1', data?.project_admin_count],
    ['4', data?.maintainer_count],
    ['2', data?.developer_count],
    ['3', data?.guest_count],
    ['5', data?.limited_guest_count],
  ];
  return (
    <Grid least={20}>
      {data?.quota && (
        <Card title={t('summary.storage')}>
          <Meter used={data.quota.used.storage ?? 0} limit={data.quota.hard.storage ?? -1} label={t('summary.storage')} />
        </Card>
      )}
      {may('member', 'list') && (
        <Card title={t('summary.members')}>
          {data ? <Panel items={members.map(([role, count]) => ({ label: t(`kit:role.${role}`), value: formats.number(count ?? 0) }))} /> : <Skeleton />}
        </Card>
      )}
      <Repositories count={data?.repo_count} />
    </Grid>
  );
}

function Repositories({ count }: { count: number | undefined }) {
  const { t } = useTranslation('project');
  const formats = useFormats();
  const { project } = useProject();
  const top = useQuery({
    queryKey: ['project', String(project.project_id), 'top-repositories'],
    queryFn: () => page(api.GET('/projects/{project_name}/repositories', { params: { path: { project_name: project.name }, query: { page: 1, page_size: 5, sort: '-pull_count' } } })),
  });
  return (
    <Card title={t('summary.repositories', { count: count ?? 0, shown: formats.number(count ?? 0) })} actions={<Link to={`/harbor/projects/${project.project_id}/repositories`}>{t('summary.all')}</Link>}>
      {top.data?.rows.length === 0 ? (
        <State icon="repository" title={t('summary.no-repositories')} text={t('summary.no-repositories-text')} />
      ) : top.data ? (
        <Bars items={top.data.rows.map((repository) => ({ label: repository.name, value: repository.pull_count }))} format={(pulls) => t('summary.pulls', { count: pulls, shown: formats.compact(pulls) })} />
      ) : (
        <Skeleton />
      )}
    </Card>
  );
}
