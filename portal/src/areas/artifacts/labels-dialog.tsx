import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Checkbox, FormDialog, Skeleton, TextField, useMessages, useOperations } from '../../kit';
import { type Place, shortDigest } from './address';
import styles from './artifacts.module.css';
import { LabelChip, useLabels } from './labels';

type Artifact = Schema<'Artifact'>;

/** Puts labels on artifacts and takes them off. Of several artifacts, what only some have stays as it is until it is touched. */
export function LabelsDialog({ place, artifacts, onClose }: { place: Place; artifacts: Artifact[]; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const client = useQueryClient();
  const { done, tell } = useMessages();
  const { run } = useOperations();
  const offered = useLabels(place.project.project_id);
  const [wish, setWish] = useState<Map<number, boolean>>(new Map());
  const [text, setText] = useState('');
  const has = (artifact: Artifact, id: number) => artifact.labels?.some((label) => label.id === id) ?? false;
  const found = offered.data?.filter((label) => label.name.toLowerCase().includes(text.trim().toLowerCase()));

  const save = async () => {
    const changes = artifacts.flatMap((artifact) => [...wish].filter(([id, on]) => has(artifact, id) !== on).map(([id, on]) => ({ artifact, id, on })));
    const nameOf = (id: number) => offered.data?.find((label) => label.id === id)?.name ?? String(id);
    const failed = await run(t('labels.operation'), changes, ({ artifact, id, on }) => `${shortDigest(artifact.digest)} ${on ? '+' : '−'} ${nameOf(id)}`, ({ artifact, id, on }) => {
      const path = { ...place.path, reference: artifact.digest };
      return on
        ? call(api.POST('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels', { params: { path }, body: { id } }))
        : call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}', { params: { path: { ...path, label_id: id } } }));
    });
    await client.invalidateQueries({ queryKey: ['artifacts'] });
    if (failed > 0) tell(t('some-failed', { count: failed }));
    else if (changes.length > 0) done(t('labels.done'));
  };
  return (
    <FormDialog title={t('labels.title', { count: artifacts.length })} size="small" submit={t('kit:save')} onSubmit={save} onClose={onClose} ready={wish.size > 0}>
      {(offered.data?.length ?? 0) > 8 && <TextField label={t('labels.search')} value={text} onChange={setText} maxLength={128} />}
      {offered.isPending && <Skeleton />}
      {offered.data?.length === 0 && <p className={styles.quiet}>{t('labels.none')}</p>}
      <div className={styles.choices} role="group" aria-label={t('labels.title', { count: artifacts.length })}>
        {found?.map((label) => {
          const count = artifacts.filter((artifact) => has(artifact, label.id)).length;
          const isPart = !wish.has(label.id) && count > 0 && count < artifacts.length;
          return (
            <Checkbox
              key={label.id}
              label={<LabelChip label={label} />}
              hint={isPart ? t('labels.some', { count, total: artifacts.length }) : label.scope === 'g' ? t('labels.global') : undefined}
              checked={wish.get(label.id) ?? (count > 0 && !isPart)}
              onChange={(on) => setWish(new Map(wish).set(label.id, on))}
            />
          );
        })}
      </div>
    </FormDialog>
  );
}
