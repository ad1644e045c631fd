import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { isNotFound } from '../../api/errors';
import { ButtonLink, Card, ErrorState, Grid, Loading, Meter, Notice, Page, Panel, State, Time, useFormats } from '../../kit';

type Refusal = Schema<'Refusal'>;

/** One refusal: who wanted what, why it was refused, and what to do. */
export default function RefusalPage() {
  const { t } = useTranslation('refusals');
  const { refusal: id = '' } = useParams();
  const found = useQuery({
    queryKey: ['refusals', 'one', id],
    queryFn: () => call(api.GET('/refusals/{refusal_id}', { params: { path: { refusal_id: id } } })),
    // It is written down a moment after the client was told.
    retry: 2,
    retryDelay: 1000,
  });
  if (isNotFound(found.error)) {
    return (
      <State page icon="search" title={t('missing.title')} text={t('missing.text', { id })}>
        <ButtonLink to="/harbor/refusals">{t('missing.back')}</ButtonLink>
      </State>
    );
  }
  if (found.error) return <ErrorState page error={found.error} retry={() => void found.refetch()} />;
  const refusal = found.data;
  if (!refusal) return <Loading />;
  return (
    <Page title={t('one', { id: refusal.id })} crumbs={[{ label: t('title'), to: '/harbor/refusals' }]} sub={<Time value={refusal.time} />}>
      <Notice kind="info">{t([`advice.${refusal.reason}`, 'advice.other'])}</Notice>
      <Grid least={24}>
        <Card title={t('asked')}>
          <Panel
            items={[
              { label: t('column.who'), value: refusal.username || t('nobody') },
              { label: t('column.action'), value: <code>{refusal.action}</code> },
              { label: t('object'), value: refusal.object },
              { label: t('project'), value: refusal.project_name && <Link to={`/harbor/projects/${refusal.project_id}`}>{refusal.project_name}</Link> },
              { label: t('request'), value: <code>{refusal.request_id}</code> },
            ]}
          />
        </Card>
        <Card title={t('answered')}>
          <Panel
            items={[
              { label: t('status'), value: `${refusal.status} ${refusal.code}` },
              { label: t('message'), value: refusal.message },
              { label: t('told'), value: refusal.advice },
            ]}
          />
        </Card>
        <Cause refusal={refusal} />
      </Grid>
    </Page>
  );
}

/** What stood in the way, as far as the kind of refusal has more to say. */
function Cause({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation('refusals');
  const formats = useFormats();
  const { missing, quota, rule } = refusal;
  if (missing) {
    const roles = missing.roles.map((role) => t([`role.${role}`, 'role.other'], { role })).join(', ');
    return (
      <Card title={t('missing-right')}>
        <Panel
          items={[
            { label: t('right'), value: <code>{missing.right}</code> },
            { label: t('roles'), value: missing.system ? t('system-right') : roles },
          ]}
        />
      </Card>
    );
  }
  if (quota) {
    return (
      <Card title={t('quota')}>
        <Meter used={quota.used} limit={quota.hard} label={t('quota')} />
        <p>{t('adding', { size: formats.bytes(quota.adding) })}</p>
      </Card>
    );
  }
  if (rule) {
    return (
      <Card title={t('rule')}>
        <Panel
          items={[
            { label: t('tag'), value: rule.tag },
            { label: t('tags'), value: rule.tags },
            { label: t('repositories'), value: rule.repositories },
          ]}
        />
      </Card>
    );
  }
  return null;
}
