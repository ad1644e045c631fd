import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, page, type Page } from '../../api/client';
import { Button, type Column, List, Panel, Segments, Status, Switch, Time, withParameters } from '../../kit';
import type { Entry } from './export';
import { ExportMenu } from './export-menu';
import { LogFilters } from './filters';
import { countOf, filterOf, NO_FILTER, readFilter, withFilter } from './log-filter';
import styles from './logs.module.css';
import { useWords, withShortDigests } from './words';

/** The newer form of the log, and the one that older clients of Harbor read. */
type Form = 'audit' | 'legacy';

interface Query {
  page: number;
  page_size: number;
  sort: string | undefined;
  q: string | undefined;
}

/** A page of the log, of a project or of everything. */
function fetchEntries(form: Form, project: string | undefined, query: Query): Promise<Page<Entry>> {
  if (project === undefined) return page<Entry>(form === 'audit' ? api.GET('/auditlog-exts', { params: { query } }) : api.GET('/audit-logs', { params: { query } }));
  const params = { path: { project_name: project }, query };
  return page<Entry>(form === 'audit' ? api.GET('/projects/{project_name}/auditlog-exts', { params }) : api.GET('/projects/{project_name}/logs', { params }));
}

/** What happened, in a project or in all that the reader may know of. */
export function LogList({ project }: { project?: string }) {
  const { t } = useTranslation('logs');
  const words = useWords();
  const [address, setAddress] = useSearchParams();
  const [live, setLive] = useState(false);
  const form: Form = address.get('form') === 'legacy' ? 'legacy' : 'audit';
  const rich = form === 'audit';
  const filter = { ...readFilter(address), ...(rich ? {} : { result: '' as const }) };
  const isFiltered = countOf(filter) > 0;
  const load = ({ text, ...asked }: Omit<Query, 'q'> & { text: string }) => fetchEntries(form, project, { ...asked, q: filterOf(filter, text) });
  const columns: (Column<Entry> | false)[] = [
    { id: 'time', head: t('column.time'), sort: 'op_time', primary: true, cell: (entry) => <Time value={entry.op_time} exact /> },
    { id: 'user', head: t('column.user'), sort: 'username', wrap: true, cell: (entry) => entry.username },
    { id: 'resource', head: t('column.resource'), sort: 'resource', wrap: true, cell: (entry) => <Short text={entry.resource} /> },
    { id: 'type', head: t('column.type'), sort: 'resource_type', cell: (entry) => words.type(entry.resource_type) },
    { id: 'operation', head: t('column.operation'), sort: 'operation', cell: (entry) => words.operation(entry.operation) },
    rich && { id: 'description', head: t('column.description'), wrap: true, hide: 'medium', cell: (entry) => <Short text={entry.operation_description || '–'} /> },
    rich && { id: 'result', head: t('column.result'), sort: 'operation_result', cell: (entry) => <Status value={entry.operation_result ? 'Success' : 'Error'} /> },
  ];
  const clear = () => setAddress((before) => withFilter(before, NO_FILTER), { replace: true });
  return (
    <>
      <div>
        <Segments
          label={t('form.label')}
          value={form}
          onChange={(next) => setAddress((before) => withParameters(before, { form: next === 'audit' ? undefined : next, page: undefined, sort: undefined }), { replace: true })}
          options={(['audit', 'legacy'] as const).map((value) => ({ value, label: t(`form.${value}`) }))}
        />
      </div>
      <List<Entry>
        key={form}
        name="logs"
        label={t('title')}
        queryKey={['logs', project ?? '', form, filter]}
        load={load}
        sort="-op_time"
        every={live ? 5000 : false}
        search={t('search')}
        filters={<LogFilters rich={rich} />}
        rowKey={(entry) => entry.id}
        rowName={(entry) => `${entry.operation} ${entry.resource}`}
        columns={columns}
        detail={(entry) => <EntryDetail entry={entry} />}
        actions={
          <span className={styles.actions}>
            <Switch label={t('live')} checked={live} onChange={setLive} />
            <ExportMenu name={`audit-log-${project ?? 'all'}`} load={(asked) => load({ ...asked, sort: address.get('sort') ?? '-op_time', text: address.get('search') ?? '' })} />
          </span>
        }
        empty={
          isFiltered
            ? { title: t('empty.filtered'), text: t('empty.filtered-text'), filtered: true, action: <Button onClick={clear}>{t('filter.clear')}</Button> }
            : { title: t('empty.title'), text: t(project === undefined ? 'empty.text' : 'empty.text-project') }
        }
      />
    </>
  );
}

/** A text with its digests in short; the details of the row and the title have all of it. */
function Short({ text }: { text: string }) {
  const short = withShortDigests(text);
  return <span title={short === text ? undefined : text}>{short}</span>;
}

/** Everything that is known of an entry; its time to the second, in UTC, as other logs have it. */
function EntryDetail({ entry }: { entry: Entry }) {
  const { t } = useTranslation('logs');
  const words = useWords();
  return (
    <div className={styles.detail}>
      <Panel
        items={[
          { label: t('column.id'), value: entry.id },
          { label: t('column.utc'), value: <code>{entry.op_time}</code> },
          { label: t('column.user'), value: entry.username },
          { label: t('column.operation'), value: words.operation(entry.operation) },
          { label: t('column.type'), value: words.type(entry.resource_type) },
          { label: t('column.resource'), value: <code>{entry.resource}</code> },
          { label: t('column.description'), value: entry.operation_description },
          { label: t('column.result'), value: entry.operation_result === undefined ? undefined : t(`result.${entry.operation_result}`) },
        ]}
      />
    </div>
  );
}
