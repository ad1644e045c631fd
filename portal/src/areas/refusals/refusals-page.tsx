import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, Card, type Column, List, Page, TextField, Time } from '../../kit';
import { idIn } from './id-in';
import styles from './refusals.module.css';

type Refusal = Schema<'Refusal'>;

/** What was refused of late, and the way from what a client said to the reason. */
export default function RefusalsPage() {
  const { t } = useTranslation('refusals');
  const columns: Column<Refusal>[] = [
    { id: 'what', head: t('column.what'), primary: true, cell: (refusal) => <Link to={`/harbor/refusals/${refusal.id}`}>{refusal.object || refusal.action}</Link> },
    { id: 'action', head: t('column.action'), hide: 'medium', cell: (refusal) => <code>{refusal.action}</code> },
    { id: 'who', head: t('column.who'), cell: (refusal) => refusal.username || t('nobody') },
    { id: 'why', head: t('column.why'), cell: (refusal) => <Badge tone={refusal.reason === 'hidden' || refusal.reason === 'other' ? 'idle' : 'warn'}>{t([`reason.${refusal.reason}`, 'reason.other'])}</Badge> },
    { id: 'time', head: t('column.time'), sort: 'time', cell: (refusal) => <Time value={refusal.time} /> },
  ];
  return (
    <Page title={t('title')} sub={t('sub')}>
      <Lookup />
      <List
        name="refusals"
        label={t('title')}
        queryKey={['refusals']}
        load={({ text, ...asked }) => page(api.GET('/refusals', { params: { query: { ...asked, q: q({ field: 'object', part: text }) } } }))}
        sort="-time"
        columns={columns}
        rowKey={(refusal) => refusal.id}
        search={t('search')}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
      />
    </Page>
  );
}

function Lookup() {
  const { t } = useTranslation('refusals');
  const go = useNavigate();
  const [text, setText] = useState('');
  const id = idIn(text);
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (id !== '') void go(`/harbor/refusals/${encodeURIComponent(id)}`);
  };
  return (
    <Card>
      <form className={styles.lookup} onSubmit={look}>
        <TextField label={t('lookup.label')} hint={t('lookup.hint')} value={text} onChange={setText} maxLength={2000} autoComplete="off" mono />
        <Button type="submit" kind="primary" icon="search" disabled={id === ''}>
          {t('lookup.submit')}
        </Button>
      </form>
    </Card>
  );
}
