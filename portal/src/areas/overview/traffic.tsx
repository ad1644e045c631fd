import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Card, ErrorState, Lines, Segments, Skeleton, useFormats } from '../../kit';

const SPANS = ['7', '30', '90'] as const;

/** Pulls and pushes, and what is stored, day by day: of a project, or of all that the reader sees. */
export default function Traffic({ project }: { project?: number }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const [span, setSpan] = useState<(typeof SPANS)[number]>('30');
  const query = { days: Number(span) };
  const found = useQuery({
    queryKey: ['daily', project, span],
    refetchInterval: 30_000,
    queryFn: () =>
      project === undefined
        ? call(api.GET('/statistics/daily', { params: { query } }))
        : call(api.GET('/projects/{project_name_or_id}/statistics/daily', { params: { path: { project_name_or_id: String(project) }, query } })),
  });
  const choose = <Segments label={t('span.label')} value={span} onChange={setSpan} options={SPANS.map((value) => ({ value, label: t('span.days', { count: Number(value) }) }))} />;
  if (found.error && !found.data) {
    return (
      <Card title={t('traffic')}>
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      </Card>
    );
  }
  const days = found.data?.map((day) => day.date) ?? [];
  const sum = (of: 'pulls' | 'pushes') => formats.number(found.data?.reduce((all, day) => all + day[of], 0) ?? 0);
  return (
    <>
      <Card title={t('traffic')} actions={choose}>
        {found.data ? (
          <Lines
            label={t('traffic')}
            days={days}
            lines={[
              { label: t('pulls', { all: sum('pulls') }), values: found.data.map((day) => day.pulls) },
              { label: t('pushes', { all: sum('pushes') }), values: found.data.map((day) => day.pushes) },
            ]}
          />
        ) : (
          <Skeleton />
        )}
      </Card>
      <Card title={t('bytes')}>
        {found.data ? (
          <Lines
            label={t('bytes')}
            days={days}
            format={(value) => formats.bytes(value)}
            lines={[
              { label: t('stored'), values: found.data.map((day) => day.stored_bytes ?? null) },
              { label: t('pushed'), values: found.data.map((day) => day.pushed_bytes) },
              ...(found.data.some((day) => day.freed_bytes !== null) ? [{ label: t('freed'), values: found.data.map((day) => day.freed_bytes ?? null) }] : []),
            ]}
          />
        ) : (
          <Skeleton />
        )}
      </Card>
    </>
  );
}
