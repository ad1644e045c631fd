import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Button, Card, Notice, Panel, Segments, Skeleton, State, TextArea, Time, useErrorText, useFormats, useGuard, useMessages } from '../../kit';
import { Markdown } from '../../kit/markdown/markdown';
import { useProject } from '../project/context';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { descriptionOf } from './description';

/** Longest description that the server takes. */
const LONGEST = 65_536;

/** What a repository is, in the words of those who keep it. */
export function RepositoryInfo({ place, repository }: { place: Place; repository: Schema<'Repository'> | undefined }) {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const formats = useFormats();
  const [isEditing, setEditing] = useState(false);
  if (!repository) return <Skeleton />;
  const text = descriptionOf(repository.description);
  const mayEdit = may('repository', 'update');
  const edit = mayEdit && !isEditing && (
    <Button small icon="edit" onClick={() => setEditing(true)}>
      {t('info.edit')}
    </Button>
  );
  return (
    <>
      <Card title={t('info.description')} actions={edit}>
        {isEditing ? (
          <Editor place={place} text={text} onClose={() => setEditing(false)} />
        ) : text ? (
          <Markdown text={text} />
        ) : (
          <State icon="repository" title={t('info.none')} text={mayEdit ? t('info.none-text') : undefined} />
        )}
      </Card>
      <Card title={t('artifact.overview')}>
        <Panel
          items={[
            { label: t('repository.artifacts'), value: formats.number(repository.artifact_count) },
            { label: t('repository.pulls'), value: formats.number(repository.pull_count) },
            { label: t('repository.created'), value: <Time value={repository.creation_time} exact /> },
            { label: t('repository.updated'), value: <Time value={repository.update_time} exact /> },
          ]}
        />
      </Card>
    </>
  );
}

function Editor({ place, text: before, onClose }: { place: Place; text: string; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const client = useQueryClient();
  const errorText = useErrorText();
  const { done } = useMessages();
  const [text, setText] = useState(before);
  const [look, setLook] = useState<'text' | 'preview'>('text');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useGuard(text !== before);
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await call(api.PUT('/projects/{project_name}/repositories/{repository_name}', { params: { path: place.path }, body: { description: text } }));
      await client.invalidateQueries({ queryKey: ['repositories'] });
      done(t('info.saved'));
      onClose();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <div className={styles.commands}>
      {error !== undefined && <Notice kind="bad">{errorText(error)}</Notice>}
      <div>
        <Segments label={t('info.look')} value={look} onChange={setLook} options={(['text', 'preview'] as const).map((value) => ({ value, label: t(`info.${value}`) }))} />
      </div>
      {look === 'text' ? <TextArea label={t('info.description')} hint={t('info.hint')} value={text} onChange={setText} rows={16} maxLength={LONGEST} mono autoFocus /> : <Markdown text={text} />}
      <div className={styles.buttons}>
        <Button kind="primary" busy={isBusy} disabled={text === before} onClick={() => void save()}>
          {t('kit:save')}
        </Button>
        <Button onClick={onClose}>{t('kit:cancel')}</Button>
      </div>
    </div>
  );
}
