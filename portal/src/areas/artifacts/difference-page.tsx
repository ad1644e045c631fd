import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { Card, ErrorState, Figures, Loading, Notice, State, useFormats } from '../../kit';
import { usePartTitle } from '../project/use-part-title';
import { artifactAddress, readElsewhere, repositoryAddress, shortDigest, shortName, usePlace } from './address';
import styles from './artifacts.module.css';
import { ChangeTable, LayerTable } from './difference-parts';
import { DifferenceForm } from './difference-form';

type Image = Schema<'ImageDifference'>;

/** Two artifacts side by side, the second of any repository; the window's address says which, so that it can be passed on. */
export default function DifferencePage() {
  const { t } = useTranslation('artifacts');
  const place = usePlace();
  const [address] = useSearchParams();
  usePartTitle(`${t('difference.title')} · ${place.full}`);
  const from = address.get('from') ?? '';
  const to = address.get('to') ?? '';
  const other = readElsewhere(to);
  const found = useQuery({
    queryKey: ['artifacts', place.full, 'difference', from, to],
    enabled: from !== '' && to !== '',
    queryFn: () => call(api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/difference', { params: { path: { ...place.path, reference: from }, query: { with: other.reference, ...(other.repository && { with_repository: other.repository }) } } })),
  });
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <h2 className={styles.where}>
          <Link to={repositoryAddress(place.project.project_id, place.name)}>{place.name}</Link> / {t('difference.title')}
        </h2>
      </div>
      <DifferenceForm key={`${from} ${to}`} place={place} from={from} to={to} />
      {from === '' || to === '' ? (
        <State icon="compare" title={t('difference.none')} text={t('difference.none-text')} />
      ) : found.error ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : found.data ? (
        <Difference difference={found.data} from={from} to={to} />
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Difference({ difference, from, to }: { difference: Schema<'ArtifactDifference'>; from: string; to: string }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const { old, new: next, images } = difference;
  const sum = (field: 'kept_bytes' | 'added_bytes' | 'removed_bytes') => images.reduce((total, image) => total + image[field], 0);
  const grown = next.size - old.size;
  const side = (typed: string, { digest, repository_name: repository }: Schema<'ComparedArtifact'>) => {
    const project = repository.split('/', 1)[0] as string;
    return (
      <Link to={artifactAddress(project, shortName(repository, project), digest)}>
        {typed.includes('sha256:') ? '' : typed} <span className={styles.mono}>{shortDigest(digest)}</span>
      </Link>
    );
  };
  return (
    <>
      <Figures
        items={[
          { label: t('difference.before'), value: formats.bytes(old.size), note: side(from, old) },
          { label: t('difference.after'), value: formats.bytes(next.size), note: side(to, next) },
          { label: t('difference.grown'), value: `${grown > 0 ? '+' : grown < 0 ? '−' : '±'}${formats.bytes(Math.abs(grown))}`, note: old.size > 0 ? t('difference.part', { part: formats.number(Math.round((1000 * grown) / old.size) / 10) }) : undefined },
          { label: t('difference.to-pull'), value: formats.bytes(sum('added_bytes')), note: t('difference.shared', { kept: formats.bytes(sum('kept_bytes')), removed: formats.bytes(sum('removed_bytes')) }) },
        ]}
      />
      {difference.same && <Notice kind="ok">{t('difference.same')}</Notice>}
      {!difference.same && images.map((image, index) => <ImagePart key={`${image.platform} ${index}`} image={image} isAlone={images.length === 1} />)}
      {difference.annotations.length > 0 && (
        <Card title={t('artifact.annotations')}>
          <ChangeTable label={t('artifact.annotations')} changes={difference.annotations} />
        </Card>
      )}
    </>
  );
}

/** What differs for one platform. */
function ImagePart({ image, isAlone }: { image: Image; isAlone: boolean }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const name = image.platform || t('difference.content');
  const changes = image.configuration;
  if (image.state === 'same' || image.state === 'unknown')
    return (
      <Card title={name}>
        <p className={styles.quiet}>{t(`difference.state-${image.state}`)}</p>
      </Card>
    );
  return (
    <>
      <Card title={isAlone ? t('difference.layers') : t('difference.layers-of', { name })}>
        {image.state !== 'changed' && <p className={styles.quiet}>{t(`difference.state-${image.state}`)}</p>}
        {!isAlone && <p className={styles.quiet}>{t('difference.sum', { kept: formats.bytes(image.kept_bytes), added: formats.bytes(image.added_bytes), removed: formats.bytes(image.removed_bytes) })}</p>}
        {image.layers.length > 0 && <LayerTable label={t('difference.layers-of', { name })} layers={image.layers} />}
        {changes.length === 0 && <p className={styles.quiet}>{t('difference.no-change')}</p>}
      </Card>
      {changes.length > 0 && (
        <Card title={isAlone ? t('fact.config') : t('difference.config-of', { name })}>
          <ChangeTable label={t('difference.config-of', { name })} changes={changes} />
        </Card>
      )}
    </>
  );
}
