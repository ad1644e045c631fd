import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call, page } from '../../api/client';
import { Button, Figures, Skeleton, useFormats, useMessages } from '../../kit';
import { useProject } from '../project/context';
import { BinList } from './bin-list';

/** What was deleted in a project. */
export default function ProjectBin() {
  const { t } = useTranslation('bin');
  const { project, may } = useProject();
  const client = useQueryClient();
  const formats = useFormats();
  const { confirm, done, fail } = useMessages();
  const id = String(project.project_id);
  const path = { project_name_or_id: id };
  const summary = useQuery({ queryKey: ['project', id, 'summary'], queryFn: () => call(api.GET('/projects/{project_name_or_id}/summary', { params: { path } })) });
  const mayPurge = may('.', 'delete');
  const empty = async () => {
    if (!(await confirm({ title: t('empty-bin.title'), text: t('empty-bin.text'), action: t('empty-bin.action'), danger: true, typed: project.name }))) return;
    try {
      const { purged } = await call(api.DELETE('/projects/{project_name_or_id}/bin', { params: { path } }));
      done(t('empty-bin.done', { count: purged }));
      await client.invalidateQueries();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <>
      <Figures items={[{ label: t('recoverable'), value: summary.data ? formats.bytes(summary.data.recoverable_bytes ?? 0) : <Skeleton width="5rem" />, note: t('recoverable-note') }]} />
      <BinList
        queryKey={['project', id, 'bin']}
        load={(query) => page(api.GET('/projects/{project_name_or_id}/bin', { params: { path, query } }))}
        mayPurge={mayPurge}
        actions={
          mayPurge && (
            <Button icon="trash" onClick={() => void empty()}>
              {t('empty-bin.action')}
            </Button>
          )
        }
      />
    </>
  );
}
