import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { Badge, Button, Card, ErrorState, Loading, Menu } from '../../kit';
import { usePartTitle } from '../project/use-part-title';
import { AccessoryTable } from './accessories';
import { Additions } from './additions';
import { artifactAddress, type Place, repositoryAddress, shortDigest, usePlace, withinOf } from './address';
import { Signed } from './artifact-list';
import styles from './artifacts.module.css';
import { IndexParts } from './index-parts';
import { Overview } from './overview';
import { platformsOf } from './platform';
import { PullCommands } from './pull-commands';
import { TagList } from './tag-list';
import { useActions } from './use-actions';

/** One artifact with everything that is known of it. */
export default function ArtifactPage() {
  const { t } = useTranslation('artifacts');
  const place = usePlace();
  const go = useNavigate();
  const { reference = '' } = useParams();
  const actions = useActions(place);
  usePartTitle(reference.includes(':') ? `${place.full}@${shortDigest(reference)}` : `${place.full}:${reference}`);
  const back = repositoryAddress(place.project.project_id, place.name);
  const found = useQuery({
    queryKey: ['artifacts', place.full, 'one', reference],
    queryFn: () =>
      call(
        api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}', {
          params: { path: { ...place.path, reference }, query: { with_tag: true, with_label: true, with_accessory: true, with_inherited_accessory: true, with_immutable_status: true } },
        }),
      ),
  });
  if (found.error && !found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const artifact = found.data;
  if (!artifact) return <Loading />;
  const parts = artifact.references?.length ?? 0;
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <Where place={place} artifact={artifact} back={back} />
        <Menu label={t('kit:list.actions')} align="end" entries={actions.entries(artifact, () => void go(back))} button={(opener) => <Button {...opener} icon="more">{t('kit:list.actions')}</Button>} />
      </div>
      <Card title={t('pull.title')}>
        <PullCommands key={artifact.digest} place={place} artifact={artifact} />
      </Card>
      <Overview artifact={artifact} />
      {parts > 0 && (
        <Card title={t('index.title')}>
          <IndexParts place={place} artifact={artifact} />
        </Card>
      )}
      <TagList place={place} artifact={artifact} pull={actions.pull} />
      {(artifact.accessories?.length ?? 0) > 0 && (
        <Card title={t('accessory.title')}>
          <AccessoryTable place={place} accessories={artifact.accessories ?? []} />
        </Card>
      )}
      <Additions key={artifact.digest} place={place} artifact={artifact} />
      {actions.dialogs}
    </div>
  );
}

/** The way to the artifact: its repository, and the indexes through which one came. */
function Where({ place, artifact, back }: { place: Place; artifact: Schema<'Artifact'>; back: string }) {
  const { t } = useTranslation('artifacts');
  const [address] = useSearchParams();
  const within = withinOf(address);
  const platforms = platformsOf(artifact);
  return (
    <h2 className={styles.where}>
      <Link to={back}>{place.name}</Link>
      {within.map((digest, depth) => (
        <span key={digest}>
          {' / '}
          <Link to={artifactAddress(place.project.project_id, place.name, digest, within.slice(0, depth))} className={styles.mono} title={digest}>
            {shortDigest(digest)}
          </Link>
        </span>
      ))}
      {' / '}
      <span className={styles.mono} title={artifact.digest}>
        {shortDigest(artifact.digest)}
      </span>{' '}
      <span className={styles.badges}>
        <Badge>{t([`type.${artifact.type}`, 'type.other'], { type: artifact.type })}</Badge>
        {platforms.length === 1 && <Badge tone="info">{platforms[0]}</Badge>}
        <Signed artifact={artifact} />
      </span>
    </h2>
  );
}
