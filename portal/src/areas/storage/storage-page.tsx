import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '../../api/client';
import { ButtonLink, type Column, Figures, List, Page, Time, useFormats } from '../../kit';
import { ofStore } from './ask';
import { byteColumns } from './columns';

type Row = Schema<'StorageProject'>;

/** What takes the space of the installation, and what would free some. */
export default function StoragePage() {
  const { t } = useTranslation('storage');
  const formats = useFormats();
  // The largest, for the length of the bars of all pages.
  const sums = useQuery({ queryKey: ['storage', 'sums'], queryFn: () => ofStore({ page: 1, page_size: 1, sort: '-bytes', text: '' }), refetchInterval: 60_000 });
  const whole = sums.data?.whole;
  const size = (bytes: number | undefined) => (bytes === undefined ? '–' : formats.bytes(bytes));
  const columns: Column<Row>[] = [
    { id: 'name', head: t('column.project'), sort: 'name', primary: true, cell: (row) => <Link to={`/harbor/projects/${row.project_id}/storage`}>{row.project_name}</Link> },
    ...byteColumns<Row>(t, formats, sums.data?.rows[0]?.bytes ?? 0),
  ];
  return (
    <Page
      title={t('title')}
      sub={
        whole && (
          <span>
            {t('computed')} <Time value={whole.computed_at} />
          </span>
        )
      }
      actions={
        <ButtonLink to="/harbor/clearing-job" icon="broom">
          {t('clean-up')}
        </ButtonLink>
      }
    >
      <Figures
        items={[
          { label: t('store'), value: size(whole?.bytes), note: whole && t('blobs', { count: whole.blob_count, shown: formats.number(whole.blob_count) }) },
          { label: t('dead'), value: size(whole?.dead_bytes), note: <Dead whole={whole} /> },
          { label: t('bin'), value: size(whole?.bin_bytes), note: <Link to="/harbor/bin">{t('bin-note')}</Link> },
        ]}
      />
      <List
        name="storage"
        label={t('title')}
        queryKey={['storage', 'projects']}
        load={ofStore}
        sort="-bytes"
        columns={columns}
        rowKey={(row) => row.project_id}
        search={t('search')}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
      />
    </Page>
  );
}

function Dead({ whole }: { whole: Schema<'StorageOfInstallation'> | undefined }) {
  const { t } = useTranslation('storage');
  if (!whole || whole.dead_bytes === 0) return t('dead-none');
  if (!whole.dead_until) return t('dead-now');
  return (
    <>
      {t('dead-until')} <Time value={whole.dead_until} />
    </>
  );
}
