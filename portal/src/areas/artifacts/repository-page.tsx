import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { Button, Code, ErrorState, FormDialog, TextArea } from '../../kit';
import { useUser } from '../../session/session';
import { useProject } from '../project/context';
import { usePlace } from './address';
import { ArtifactList } from './artifact-list';
import styles from './artifacts.module.css';
import { PushDialog } from './push-dialog';

const MARKS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&#34;': '"', '&#39;': "'", '&amp;': '&' };

/** A repository: what it is, and its artifacts. */
export default function RepositoryPage() {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const user = useUser();
  const place = usePlace();
  const [pushing, setPushing] = useState(false);
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState('');
  const found = useQuery({
    queryKey: ['repositories', place.full],
    queryFn: () => call(api.GET('/projects/{project_name}/repositories/{repository_name}', { params: { path: place.path } })),
  });
  if (found.error) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  // The server keeps a description with its marks of HTML escaped.
  const description = (found.data?.description ?? '').replaceAll(/&(?:lt|gt|#34|#39|amp);/g, (mark) => MARKS[mark] ?? mark);
  const save = async () => {
    await call(api.PUT('/projects/{project_name}/repositories/{repository_name}', { params: { path: place.path }, body: { description: text } }));
    await found.refetch();
  };
  const push = user !== null && may('repository', 'push') && (
    <Button icon="up" onClick={() => setPushing(true)}>
      {t('push.open')}
    </Button>
  );
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <h2>
          <Link to="..">{t('tab')}</Link> / {place.name}
        </h2>
        {may('repository', 'update') && (
          <Button
            icon="edit"
            onClick={() => {
              setText(description);
              setEditing(true);
            }}
          >
            {t('info.edit')}
          </Button>
        )}
      </div>
      {description && <Code text={description} wrap />}
      <ArtifactList place={place} push={push} />
      {pushing && <PushDialog repository={place.full} onClose={() => setPushing(false)} />}
      {editing && (
        <FormDialog title={t('info.edit')} submit={t('kit:save')} onSubmit={save} onClose={() => setEditing(false)}>
          <TextArea label={t('info.description')} value={text} onChange={setText} rows={12} mono />
        </FormDialog>
      )}
    </div>
  );
}
