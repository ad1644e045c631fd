import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call } from '../../api/client';
import { Button, Card, ErrorState, useMessages } from '../../kit';
import { useProject } from '../project/context';
import styles from './config.module.css';

/** Deletes the project, if nothing is in it any more. */
export function DeleteCard({ hasChanges }: { hasChanges: boolean }) {
  const { t } = useTranslation('project-config');
  const { project } = useProject();
  const client = useQueryClient();
  const go = useNavigate();
  const { confirm, done, fail } = useMessages();
  const id = String(project.project_id);
  const path = { project_name_or_id: id };
  const found = useQuery({ queryKey: ['project', id, 'deletable'], queryFn: () => call(api.GET('/projects/{project_name_or_id}/_deletable', { params: { path } })) });
  const isEmpty = found.data?.deletable === true;

  const remove = async () => {
    if (!(await confirm({ title: t('delete.title'), text: t('delete.confirm'), loses: [project.name], action: t('kit:delete'), danger: true, typed: project.name }))) return;
    try {
      await call(api.DELETE('/projects/{project_name_or_id}', { params: { path } }));
    } catch (error) {
      return fail(error);
    }
    await go('/harbor/projects');
    client.removeQueries({ queryKey: ['project', id] });
    await client.invalidateQueries({ queryKey: ['projects'] });
    done(t('delete.done', { name: project.name }));
  };
  if (found.error && !found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return null;
  return (
    <div className={styles.form}>
      <Card title={t('delete.title')}>
        <div className={styles.delete}>
          <p>{t(isEmpty ? 'delete.text' : 'delete.not-empty')}</p>
          <Button kind="danger" icon="trash" disabled={!isEmpty || hasChanges} onClick={() => void remove()}>
            {t('delete.action')}
          </Button>
        </div>
      </Card>
    </div>
  );
}
