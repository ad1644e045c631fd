import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { Card, type Column, ErrorState, State, Table, Time, useFormats } from '../../kit';
import { repositoryAddress, shortName } from '../artifacts/address';
import { useProject } from './context';

type Repository = Schema<'Repository'>;

/** As many as are shown. */
const SHOWN = 10;

/** The repositories that were changed last. */
export function TopRepositories({ count }: { count: number | undefined }) {
  const { t } = useTranslation('project');
  const formats = useFormats();
  const { project } = useProject();
  const top = useQuery({
    queryKey: ['repositories', project.project_id, 'top'],
    queryFn: () => page(api.GET('/projects/{project_name}/repositories', { params: { path: { project_name: project.name }, query: { page: 1, page_size: SHOWN, sort: '-update_time' } } })),
  });
  const columns: Column<Repository>[] = [
    { id: 'name', head: t('summary.column.name'), primary: true, cell: (one) => <Link to={repositoryAddress(project.project_id, shortName(one.name, project.name))}>{shortName(one.name, project.name)}</Link> },
    { id: 'artifacts', head: t('summary.column.artifacts'), align: 'end', cell: (one) => formats.number(one.artifact_count) },
    { id: 'pulls', head: t('summary.column.pulls'), align: 'end', cell: (one) => formats.number(one.pull_count) },
    { id: 'updated', head: t('summary.column.updated'), cell: (one) => <Time value={one.update_time} /> },
  ];
  const all = `/harbor/projects/${project.project_id}/repositories`;
  return (
    <Card title={count === undefined ? t('summary.repositories-title') : t('summary.repositories', { count, shown: formats.number(count) })} actions={<Link to={all}>{t('summary.all')}</Link>}>
      {top.error && !top.data ? (
        <ErrorState error={top.error} retry={() => void top.refetch()} />
      ) : top.data?.rows.length === 0 ? (
        <State icon="repository" title={t('summary.no-repositories')} text={t('summary.no-repositories-text')} />
      ) : (
        <Table label={t('summary.repositories-title')} columns={columns} rows={top.data?.rows} rowKey={(one) => one.name} />
      )}
    </Card>
  );
}
