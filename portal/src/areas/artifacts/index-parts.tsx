import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { Badge, Button, Bytes, CopyButton, Time, useFormats } from '../../kit';
import { artifactAddress, type Place, shortDigest, withinOf } from './address';
import styles from './artifacts.module.css';
import { platformText } from './platform';
import { useActions } from './use-actions';

/** What a part is for, in front of it how deep it lies where an index holds another. */
function partText(part: Schema<'Reference'>, depth: number, t: (key: string) => string): string {
  const isFor = part.platform && part.platform.os !== 'unknown' && part.platform.os !== '' ? platformText(part.platform) : undefined;
  if (!isFor) return part.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest' ? t('index.attestation') : '–';
  return depth > 1 ? `${depth}/${isFor}` : isFor;
}

/** As many parts as the API gives at once. */
const MOST = 100;

/** The parts of an index by their platforms; of many the first, and the next ones when they are asked for. */
export function IndexParts({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const [most, setMost] = useState(MOST);
  const all = artifact.references ?? [];
  const pages = Array.from({ length: Math.ceil(Math.min(most, all.length) / MOST) }, (_, at) => all.slice(at * MOST, (at + 1) * MOST));
  const left = all.length - most;
  return (
    <div className={styles.inner}>
      <table aria-label={t('index.title')}>
        <thead>
          <tr>
            <th scope="col">{t('artifact.column')}</th>
            <th scope="col">{t('artifact.platform')}</th>
            <th scope="col">{t('artifact.tags')}</th>
            <th scope="col">{t('artifact.size')}</th>
            <th scope="col">{t('artifact.pulled')}</th>
          </tr>
        </thead>
        {pages.map((references, at) => (
          <PartRows key={at} place={place} artifact={artifact} references={references} />
        ))}
      </table>
      {left > 0 && (
        <p className={styles.rest}>
          {t('index.shown', { count: all.length, shown: formats.number(most), all: formats.number(all.length) })}
          <Button small onClick={() => setMost(most + MOST)}>
            {t('index.more', { count: Math.min(left, MOST) })}
          </Button>
        </p>
      )}
    </div>
  );
}

/** Some parts of an index. Each remembers the indexes that it was found in, for the way back. */
function PartRows({ place, artifact, references }: { place: Place; artifact: Schema<'Artifact'>; references: Schema<'Reference'>[] }) {
  const { t } = useTranslation('artifacts');
  const [address] = useSearchParams();
  const within = [...withinOf(address), artifact.digest];
  const formats = useFormats();
  const { pull } = useActions(place);
  const digests = references.map((one) => one.child_digest);
  const { data } = useQuery({
    queryKey: ['artifacts', place.full, 'parts', artifact.digest, digests],
    queryFn: () =>
      page(
        api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts', {
          params: { path: place.path, query: { q: `base=*,digest={${digests.join(' ')}}`, page: 1, page_size: MOST, with_tag: true } },
        }),
      ),
  });
  const found = new Map(data?.rows.map((one) => [one.digest, one]));
  return (
    <tbody>
      {references.map((one, index) => {
        const child = found.get(one.child_digest);
        return (
          <tr key={`${one.child_digest} ${index}`}>
            <td>
              <span className={styles.name}>
                <Link to={artifactAddress(place.project.project_id, place.name, one.child_digest, within)} className={styles.mono}>
                  {shortDigest(one.child_digest)}
                </Link>
                {child && <CopyButton text={pull(child)} label={t('artifact.copy-pull')} />}
                {(child?.references?.length ?? 0) > 0 && <Badge tone="info">{t('index.parts', { count: child?.references?.length, shown: formats.number(child?.references?.length ?? 0) })}</Badge>}
              </span>
            </td>
            <td>{partText(one, within.length, t)}</td>
            <td>{child?.tags?.map((tag) => tag.name).join(', ') || '–'}</td>
            <td>
              <Bytes value={child?.size} />
            </td>
            <td>
              <Time value={child?.pull_time} />
            </td>
          </tr>
        );
      })}
    </tbody>
  );
}
