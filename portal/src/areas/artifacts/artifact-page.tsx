import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, call } from '../../api/client';
import { Badge, Button, Bytes, Card, Code, CopyButton, Digest, ErrorState, FormDialog, IconButton, Loading, Menu, Panel, TextField, Time, useMessages } from '../../kit';
import { useProject } from '../project/context';
import { repositoryAddress, shortDigest, usePlace } from './address';
import { AccessoryTable } from './accessories';
import { Additions } from './additions';
import styles from './artifacts.module.css';
import { IndexParts } from './index-parts';
import { LabelChips } from './labels';
import { platformsOf } from './platform';
import { useActions } from './use-actions';

/** One artifact with everything that is known of it. */
export default function ArtifactPage() {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const place = usePlace();
  const go = useNavigate();
  const client = useQueryClient();
  const { reference = '' } = useParams();
  const actions = useActions(place);
  const { confirm, fail } = useMessages();
  const [tagging, setTagging] = useState(false);
  const [name, setName] = useState('');
  const back = repositoryAddress(place.project.project_id, place.name);
  const found = useQuery({
    queryKey: ['artifacts', place.full, 'one', reference],
    queryFn: () =>
      call(api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}', {
        params: { path: { ...place.path, reference }, query: { with_tag: true, with_label: true, with_accessory: true, with_immutable_status: true } },
      })),
  });
  if (found.error) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const artifact = found.data;
  if (!artifact) return <Loading />;
  const path = { ...place.path, reference: artifact.digest };
  const refresh = () => client.invalidateQueries({ queryKey: ['artifacts'] });
  const add = async () => {
    await call(api.POST('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags', { params: { path }, body: { name } }));
    await refresh();
  };
  const untag = async (tag: string) => {
    if (!(await confirm({ title: t('tag.delete'), text: t('tag.delete-text'), loses: [tag], action: t('delete'), danger: true }))) return;
    try {
      await call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}', { params: { path: { ...path, tag_name: tag } } }));
    } catch (error) {
      fail(error);
    }
    await refresh();
  };
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <h2 className={styles.where}>
          <Link to={back}>{place.name}</Link> / <span className={styles.mono}>{shortDigest(artifact.digest)}</span>
        </h2>
        <Menu label={t('kit:list.actions')} align="end" entries={actions.entries(artifact, () => void go(back))} button={(opener) => <Button {...opener} icon="more">{t('kit:list.actions')}</Button>} />
      </div>
      <Code text={actions.pull(artifact)} wrap />
      <Card title={t('artifact.overview')}>
        <Panel
          items={[
            { label: t('artifact.digest'), value: <Digest value={artifact.digest} /> },
            { label: t('filter.type'), value: t([`type.${artifact.type}`, 'type.other'], { type: artifact.type }) },
            { label: t('artifact.media-type'), value: artifact.manifest_media_type },
            { label: t('artifact.platform'), value: platformsOf(artifact).join(', ') },
            { label: t('artifact.size'), value: <Bytes value={artifact.size} /> },
            { label: t('artifact.labels'), value: <LabelChips labels={artifact.labels} most={20} /> },
            { label: t('artifact.pushed'), value: <Time value={artifact.push_time} exact /> },
            { label: t('artifact.pulled'), value: <Time value={artifact.pull_time} exact /> },
            ...Object.entries(artifact.annotations ?? {}).map(([label, value]) => ({ label, value })),
          ]}
        />
      </Card>
      <Card title={t('artifact.tags')} actions={may('tag', 'create') && <Button small icon="plus" onClick={() => setTagging(true)}>{t('tag.add')}</Button>}>
        <ul className={styles.choices}>
          {artifact.tags?.map((tag) => (
            <li key={tag.id} className={styles.name}>
              <span className={styles.tag}>{tag.name}</span>
              <CopyButton text={actions.pull(artifact, tag.name)} label={t('artifact.copy-pull')} />
              <Time value={tag.push_time} />
              {tag.immutable && <Badge tone="info">{t('tag.immutable')}</Badge>}
              {may('tag', 'delete') && !tag.immutable && <IconButton name="trash" small size={15} label={t('tag.delete-named', { name: tag.name })} onClick={() => void untag(tag.name)} />}
            </li>
          ))}
        </ul>
        {!artifact.tags?.length && <p className={styles.quiet}>{t('artifact.untagged')}</p>}
      </Card>
      {(artifact.references?.length ?? 0) > 0 && (
        <Card title={t('index.title')}>
          <IndexParts place={place} artifact={artifact} />
        </Card>
      )}
      {(artifact.accessories?.length ?? 0) > 0 && (
        <Card title={t('accessory.title')}>
          <AccessoryTable place={place} accessories={artifact.accessories ?? []} />
        </Card>
      )}
      <Additions place={place} artifact={artifact} />
      {actions.dialogs}
      {tagging && (
        <FormDialog title={t('tag.add')} size="small" submit={t('tag.add')} onSubmit={add} onClose={() => setTagging(false)} ready={/^\w[\w.-]{0,127}$/.test(name)}>
          <TextField label={t('tag.name')} value={name} onChange={setName} maxLength={128} mono required />
        </FormDialog>
      )}
    </div>
  );
}
