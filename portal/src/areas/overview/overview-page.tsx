import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, page } from '../../api/client';
import { Bars, Card, ErrorState, Figures, Grid, Page, Skeleton, State, Status, Time, useFormats } from '../../kit';
import { useServer } from '../../session/session';
import Traffic from './traffic';

/** The largest projects that are shown. */
const LARGEST = 8;

/** The installation at a glance: what is in it, what takes the space, how busy it is, and whether it is well. */
export default function OverviewPage() {
  const { t } = useTranslation('overview');
  return (
    <Page title={t('title')} sub={<Version />}>
      <Sums />
      <Grid least={26}>
        <Traffic />
        <Largest />
        <Collection />
      </Grid>
    </Page>
  );
}

function Version() {
  const { t } = useTranslation('overview');
  const server = useServer();
  return <span>{t('version', { version: server.harbor_version ?? '', store: server.registry_storage_provider_name ?? '' })}</span>;
}

function Sums() {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const statistics = useQuery({ queryKey: ['projects', 'statistics'], queryFn: () => call(api.GET('/statistics')), refetchInterval: 30_000 });
  const users = useQuery({ queryKey: ['users', 'count'], queryFn: () => page(api.GET('/users', { params: { query: { page: 1, page_size: 1 } } })) });
  const health = useQuery({ queryKey: ['health'], queryFn: () => call(api.GET('/health')), refetchInterval: 15_000 });
  const figure = (value: number | undefined) => (value === undefined ? '–' : formats.number(value));
  const ill = health.data?.components?.filter((component) => component.status !== 'healthy').map((component) => component.name ?? '') ?? [];
  return (
    <Figures
      items={[
        { label: t('projects'), value: figure(statistics.data?.total_project_count) },
        { label: t('repositories'), value: figure(statistics.data?.total_repo_count) },
        { label: t('storage'), value: statistics.data ? formats.bytes(statistics.data.total_storage_consumption) : '–' },
        // The first administrator is not in that list.
        { label: t('users'), value: users.data ? figure(users.data.total + 1) : '–' },
        { label: t('health'), value: health.data ? <Status value={health.data.status ?? ''} /> : '–', note: ill.join(', ') },
      ]}
    />
  );
}

function Largest() {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const found = useQuery({ queryKey: ['quotas', 'largest'], queryFn: () => page(api.GET('/quotas', { params: { query: { reference: 'project', sort: '-used.storage', page: 1, page_size: LARGEST } } })) });
  const used = found.data?.rows.filter((quota) => (quota.used.storage ?? 0) > 0);
  return (
    <Card title={t('largest')} actions={<Link to="/harbor/project-quotas">{t('all')}</Link>}>
      {found.error ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : !used ? (
        <Skeleton />
      ) : used.length === 0 ? (
        <State icon="projects" title={t('nothing')} text={t('nothing-text')} />
      ) : (
        <Bars items={used.map((quota) => ({ label: quota.ref.name, value: quota.used.storage ?? 0 }))} format={(bytes) => formats.bytes(bytes)} />
      )}
    </Card>
  );
}

function Collection() {
  const { t } = useTranslation('overview');
  const found = useQuery({ queryKey: ['gc', 'latest'], queryFn: () => page(api.GET('/system/gc', { params: { query: { page: 1, page_size: 5, sort: '-creation_time' } } })), refetchInterval: 15_000 });
  return (
    <Card title={t('gc')} actions={<Link to="/harbor/clearing-job">{t('gc-all')}</Link>}>
      {found.error ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton />
      ) : found.data.rows.length === 0 ? (
        <State icon="broom" title={t('gc-none')} text={t('gc-none-text')} />
      ) : (
        <Figures
          items={found.data.rows.slice(0, 3).map((run) => ({ label: `#${run.id}`, value: <Status value={run.job_status} />, note: <Time value={run.creation_time} /> }))}
        />
      )}
    </Card>
  );
}
