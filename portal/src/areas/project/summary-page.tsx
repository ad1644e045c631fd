import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '../../api/client';
import { Card, ErrorState, Grid, Meter, Panel, Skeleton, useFormats } from '../../kit';
import { useProject, useSummary } from './context';
import { TopRepositories } from './top-repositories';
import styles from './summary.module.css';

const Traffic = lazy(() => import('../overview/traffic'));

/** A project in numbers: what it holds, what it may hold, who belongs to it. */
export default function SummaryPage() {
  const { project, may } = useProject();
  const summary = useSummary(project.project_id);
  if (summary.error) return <ErrorState error={summary.error} retry={() => void summary.refetch()} />;
  const { data } = summary;
  const side = [may('quota', 'read') && <Storage key="storage" summary={data} />, may('member', 'list') && <Members key="members" summary={data} />].filter(Boolean);
  return (
    <>
      <div className={side.length > 0 ? styles.columns : undefined}>
        <TopRepositories count={data?.repo_count} />
        {side.length > 0 && <div className={styles.side}>{side}</div>}
      </div>
      <Suspense>
        <Grid least={26}>
          <Traffic project={project.project_id} />
        </Grid>
      </Suspense>
    </>
  );
}

type Summary = Schema<'ProjectSummary'> | undefined;

function Storage({ summary }: { summary: Summary }) {
  const { t } = useTranslation('project');
  const formats = useFormats();
  if (summary && !summary.quota) return null;
  const kept = summary?.recoverable_bytes ?? 0;
  return (
    <Card title={t('summary.storage')}>
      {summary?.quota ? (
        <>
          <Meter used={summary.quota.used.storage ?? 0} limit={summary.quota.hard.storage ?? -1} label={t('summary.storage')} />
          {kept > 0 && <p className={styles.note}>{t('summary.recoverable', { size: formats.bytes(kept) })}</p>}
        </>
      ) : (
        <Skeleton />
      )}
    </Card>
  );
}

function Members({ summary }: { summary: Summary }) {
  const { t } = useTranslation('project');
  const formats = useFormats();
  const { project } = useProject();
  const counts: [string, number | undefined][] = [
    ['1', summary?.project_admin_count],
    ['4', summary?.maintainer_count],
    ['2', summary?.developer_count],
    ['3', summary?.guest_count],
    ['5', summary?.limited_guest_count],
  ];
  return (
    <Card title={t('summary.members')} actions={<Link to={`/harbor/projects/${project.project_id}/members`}>{t('summary.all')}</Link>}>
      {summary ? <Panel items={counts.map(([role, count]) => ({ label: t(`kit:role.${role}`), value: formats.number(count ?? 0) }))} /> : <Skeleton />}
    </Card>
  );
}
