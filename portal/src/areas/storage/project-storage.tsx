import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '../../api/client';
import { type Column, Figures, List, useFormats } from '../../kit';
import { repositoryAddress, shortName } from '../artifacts/address';
import { useProject } from '../project/context';
import { ofProject } from './ask';
import { byteColumns } from './columns';

type Row = Schema<'StorageRepository'>;

/** What takes the space of a project, and what would free some. */
export default function ProjectStorage() {
  const { t } = useTranslation('storage');
  const formats = useFormats();
  const { project } = useProject();
  const id = project.project_id;
  const sums = useQuery({ queryKey: ['storage', id, 'sums'], queryFn: () => ofProject(id, { page: 1, page_size: 1, sort: '-bytes', text: '' }) });
  const whole = sums.data?.whole;
  const size = (bytes: number | undefined) => (bytes === undefined ? '–' : formats.bytes(bytes));
  const columns: Column<Row>[] = [
    {
      id: 'name',
      head: t('column.repository'),
      sort: 'name',
      primary: true,
      cell: (row) => <Link to={repositoryAddress(id, shortName(row.repository_name, project.name))}>{shortName(row.repository_name, project.name)}</Link>,
    },
    ...byteColumns<Row>(t, formats, sums.data?.rows[0]?.bytes ?? 0),
  ];
  return (
    <>
      <Figures
        items={[
          { label: t('project'), value: size(whole?.bytes), note: whole && t('own-of', { own: formats.bytes(whole.own_bytes) }) },
          { label: t('column.untagged'), value: size(whole?.untagged_bytes), note: <Link to={`/harbor/projects/${id}/tag-strategy`}>{t('untagged-note')}</Link> },
          { label: t('bin'), value: size(whole?.recoverable_bytes), note: <Link to={`/harbor/projects/${id}/bin`}>{t('bin-note')}</Link> },
        ]}
      />
      <List
        name="project-storage"
        label={t('tab')}
        queryKey={['storage', id, 'repositories']}
        load={(asked) => ofProject(id, asked)}
        sort="-bytes"
        columns={columns}
        rowKey={(row) => row.repository_id}
        search={t('search')}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
      />
    </>
  );
}
