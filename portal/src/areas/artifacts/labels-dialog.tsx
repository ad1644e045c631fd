import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { FormDialog, useMessages, useOperations } from '../../kit';
import { type Place, shortDigest } from './address';
import { LabelChoices } from './label-choices';

type Artifact = Schema<'Artifact'>;
type Label = Schema<'Label'>;

/** Puts labels on artifacts and takes them off. Of several artifacts, what only some have stays as it is until it is touched. */
export function LabelsDialog({ place, artifacts, onClose }: { place: Place; artifacts: Artifact[]; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const client = useQueryClient();
  const { done, tell } = useMessages();
  const { run } = useOperations();
  const [wish, setWish] = useState<Map<number, { label: Label; on: boolean }>>(new Map());
  const has = (artifact: Artifact, id: number) => artifact.labels?.some((label) => label.id === id) ?? false;
  const carried = artifacts.flatMap((artifact) => artifact.labels ?? []);
  const kept = new Map([...carried, ...[...wish.values()].map(({ label }) => label)].map((label) => [label.id, label]));

  const save = async () => {
    const changes = artifacts.flatMap((artifact) => [...wish.values()].filter(({ label, on }) => has(artifact, label.id) !== on).map((wished) => ({ artifact, ...wished })));
    const failed = await run(t('labels.operation'), changes, ({ artifact, label, on }) => `${shortDigest(artifact.digest)} ${on ? '+' : '−'} ${label.name}`, ({ artifact, label: { id }, on }) => {
      const path = { ...place.path, reference: artifact.digest };
      return on
        ? call(api.POST('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels', { params: { path }, body: { id } }))
        : call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}', { params: { path: { ...path, label_id: id } } }));
    });
    await client.invalidateQueries({ queryKey: ['artifacts'] });
    if (failed > 0) tell(t('some-failed', { count: failed }));
    else if (changes.length > 0) done(t('labels.done'));
  };
  const title = t('labels.title', { count: artifacts.length });
  return (
    <FormDialog title={title} size="small" submit={t('kit:save')} onSubmit={save} onClose={onClose} ready={wish.size > 0}>
      <LabelChoices
        name={title}
        projectId={place.project.project_id}
        kept={[...kept.values()]}
        box={(label) => {
          const count = artifacts.filter((artifact) => has(artifact, label.id)).length;
          const isPart = !wish.has(label.id) && count > 0 && count < artifacts.length;
          return {
            hint: isPart ? t('labels.some', { count, total: artifacts.length }) : label.scope === 'g' ? t('labels.global') : undefined,
            checked: wish.get(label.id)?.on ?? (count > 0 && !isPart),
            onChange: (on) => setWish(new Map(wish).set(label.id, { label, on })),
          };
        }}
      />
    </FormDialog>
  );
}
