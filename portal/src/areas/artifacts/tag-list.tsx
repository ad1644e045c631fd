import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Badge, Button, CopyButton, FormDialog, List, TextField, Time, useMessages, useOperations } from '../../kit';
import { useProject } from '../project/context';
import type { Place } from './address';
import styles from './artifacts.module.css';

type Tag = Schema<'Tag'>;

/** The tags of an artifact, page by page: there may be thousands. */
export function TagList({ place, artifact, pull }: { place: Place; artifact: Schema<'Artifact'>; pull: (artifact: Schema<'Artifact'>, tag?: string) => string }) {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const client = useQueryClient();
  const { confirm, done, fail, tell } = useMessages();
  const { run } = useOperations();
  const [isAdding, setAdding] = useState(false);
  const path = { ...place.path, reference: artifact.digest };
  const mayDelete = may('tag', 'delete');

  const remove = async (tags: Tag[], clear?: () => void) => {
    const agreed = await confirm({ title: t('tag.delete-count', { count: tags.length }), text: t('tag.delete-text'), loses: tags.map((tag) => tag.name), action: t('delete'), danger: true });
    if (!agreed) return;
    let refusal: unknown;
    const failed = await run(t('tag.delete-operation'), tags, (tag) => `${place.full}:${tag.name}`, (tag) =>
      call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}', { params: { path: { ...path, tag_name: tag.name } } })).catch((cause: unknown) => {
        refusal = cause;
        throw cause;
      }),
    );
    clear?.();
    await client.invalidateQueries({ queryKey: ['artifacts'] });
    if (failed === 0) done(t('tag.deleted', { count: tags.length }));
    else if (tags.length === 1) fail(refusal);
    else tell(t('some-failed', { count: failed }));
  };
  const add = may('tag', 'create') && (
    <Button icon="plus" onClick={() => setAdding(true)}>
      {t('tag.add')}
    </Button>
  );
  return (
    <section className={styles.part}>
      <h2>{t('artifact.tags')}</h2>
      <List<Tag>
        name="tags"
        local
        label={t('tag.list')}
        queryKey={['artifacts', place.full, 'tags', artifact.digest]}
        load={({ text, ...asked }) =>
          page(api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags', { params: { path, query: { ...asked, q: q({ field: 'name', part: text }), with_immutable_status: true } } }))
        }
        sort="-push_time"
        rowKey={(tag) => tag.name}
        search={t('tag.search')}
        actions={add}
        columns={[
          {
            id: 'name',
            head: t('tag.name'),
            sort: 'name',
            primary: true,
            cell: (tag) => (
              <span className={styles.name}>
                <span className={styles.mono}>{tag.name}</span>
                <CopyButton text={pull(artifact, tag.name)} label={t('tag.copy-pull', { name: tag.name })} />
                {tag.immutable && <Badge tone="info">{t('tag.immutable')}</Badge>}
              </span>
            ),
          },
          { id: 'pulled', head: t('artifact.pulled'), sort: 'pull_time', cell: (tag) => <Time value={tag.pull_time} /> },
          { id: 'pushed', head: t('artifact.pushed'), sort: 'push_time', cell: (tag) => <Time value={tag.push_time} /> },
        ]}
        canChoose={(tag) => !tag.immutable}
        bulk={
          mayDelete
            ? (chosen, clear) => (
                <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
                  {t('tag.remove')}
                </Button>
              )
            : undefined
        }
        rowMenu={mayDelete ? (tag) => [!tag.immutable && { label: t('tag.remove'), icon: 'trash', danger: true, onSelect: () => void remove([tag]) }] : undefined}
        empty={{ title: t('artifact.untagged'), text: t('tag.none-text'), action: add }}
      />
      {isAdding && <AddTagDialog path={path} onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddTagDialog({ path, onClose }: { path: { project_name: string; repository_name: string; reference: string }; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const client = useQueryClient();
  const { done } = useMessages();
  const [name, setName] = useState('');
  const isName = /^\w[\w.-]{0,127}$/.test(name);
  const add = async () => {
    await call(api.POST('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags', { params: { path }, body: { name } }));
    await client.invalidateQueries({ queryKey: ['artifacts'] });
    done(t('tag.added', { name }));
  };
  return (
    <FormDialog title={t('tag.add')} size="small" submit={t('tag.add')} onSubmit={add} onClose={onClose} ready={isName}>
      <TextField label={t('tag.name')} value={name} onChange={setName} maxLength={128} autoComplete="off" spellCheck={false} mono required error={name !== '' && !isName ? t('tag.name-wrong') : undefined} />
    </FormDialog>
  );
}
