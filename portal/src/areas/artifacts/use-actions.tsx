import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { type MenuEntry, useCopy, useMessages, useOperations } from '../../kit';
import { useServer, useUser } from '../../session/session';
import { useProject } from '../project/context';
import { differenceAddress, type Place, shortDigest } from './address';
import { pullOf } from './commands';
import { CopyDialog } from './copy-dialog';
import { LabelsDialog } from './labels-dialog';

type Artifact = Schema<'Artifact'>;

/** As many tags as are named before an artifact is deleted. */
const NAMED = 20;

/** An artifact with its tags, as one is asked before it is lost. */
function lossOf({ digest, tags }: Artifact): string {
  const rest = (tags?.length ?? 0) - NAMED;
  return [shortDigest(digest), ...(tags ?? []).slice(0, NAMED).map((tag) => tag.name), ...(rest > 0 ? [`+${rest}`] : [])].join('  ');
}

/** What can be done with artifacts of a repository, for lists and for the page of one; `dialogs` has to be shown. */
export function useActions(place: Place): {
  mayLabel: boolean;
  mayCopy: boolean;
  mayDelete: boolean;
  label: (artifacts: Artifact[]) => void;
  copy: (artifacts: Artifact[]) => void;
  remove: (artifacts: Artifact[]) => Promise<boolean>;
  pull: (artifact: Artifact, tag?: string) => string;
  entries: (artifact: Artifact, after?: () => void) => MenuEntry[];
  dialogs: ReactNode;
} {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const user = useUser();
  const host = useServer().registry_url ?? location.host;
  const client = useQueryClient();
  const { confirm, done, tell } = useMessages();
  const copyText = useCopy();
  const { run } = useOperations();
  const [labelled, setLabelled] = useState<Artifact[]>();
  const [copied, setCopied] = useState<Artifact[]>();
  const mayLabel = may('artifact-label', 'create');
  const mayDelete = may('artifact', 'delete');
  const mayCopy = user !== null;

  const remove = async (artifacts: Artifact[]) => {
    const agreed = await confirm({
      title: t('artifact.delete.title', { count: artifacts.length }),
      text: t('artifact.delete.text'),
      loses: artifacts.map(lossOf),
      action: t('delete'),
      danger: true,
    });
    if (!agreed) return false;
    const failed = await run(t('artifact.delete.operation'), artifacts, (one) => `${place.full}@${shortDigest(one.digest)}`, (one) =>
      call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}', { params: { path: { ...place.path, reference: one.digest } } })),
    );
    if (failed > 0) tell(t('some-failed', { count: failed }));
    else done(t('artifact.delete.done', { count: artifacts.length }));
    await client.invalidateQueries({ queryKey: ['artifacts'] });
    await client.invalidateQueries({ queryKey: ['repositories'] });
    return failed === 0;
  };
  const pull = (artifact: Artifact, tag = artifact.tags?.[0]?.name) => pullOf({ type: artifact.type, target: `${host}/${place.full}`, digest: artifact.digest, tag });
  const copyOut = (text: string) => void copyText(text).then((isCopied) => isCopied && done(t('copied')));
  const entries = (artifact: Artifact, after?: () => void): MenuEntry[] => [
    { label: t('artifact.copy-digest'), icon: 'copy', onSelect: () => copyOut(artifact.digest) },
    { label: t('artifact.copy-pull'), icon: 'download', onSelect: () => copyOut(pull(artifact)) },
    { label: t('difference.open'), icon: 'compare', to: differenceAddress(place.project.project_id, place.name, artifact.tags?.[0]?.name ?? artifact.digest) },
    (mayLabel || mayCopy) && 'line',
    mayLabel && { label: t('labels.open'), icon: 'label', onSelect: () => setLabelled([artifact]) },
    mayCopy && { label: t('copy.open'), icon: 'repository', onSelect: () => setCopied([artifact]) },
    mayDelete && 'line',
    mayDelete && { label: t('delete'), icon: 'trash', danger: true, onSelect: () => void remove([artifact]).then((gone) => gone && after?.()) },
  ];
  const dialogs = (
    <>
      {labelled && <LabelsDialog place={place} artifacts={labelled} onClose={() => setLabelled(undefined)} />}
      {copied && <CopyDialog place={place} artifacts={copied} onClose={() => setCopied(undefined)} />}
    </>
  );
  return { mayLabel, mayCopy, mayDelete, label: setLabelled, copy: setCopied, remove, pull, entries, dialogs };
}
