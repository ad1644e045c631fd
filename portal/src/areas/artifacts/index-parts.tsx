import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { Badge, Bytes, CopyButton, Time, useFormats } from '../../kit';
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

/** The parts of an index by their platforms. A part remembers the indexes that it was found in, for the way back. */
export function IndexParts({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
  const [address] = useSearchParams();
  const within = [...withinOf(address), artifact.digest];
  const formats = useFormats();
  const { pull } = useActions(place);
  const references = (artifact.references ?? []).slice(0, MOST);
  const digests = references.map((one) => one.child_digest);
  const { data } = useQuery({
    queryKey: ['artifacts', place.full, 'parts', artifact.digest],
    queryFn: () =>
      page(
        api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts', {
          params: { path: place.path, query: { q: `base=*,digest={${digests.join(' ')}}`, page: 1, page_size: MOST, with_tag: true } },
        }),
      ),
  });
  const found = new Map(data?.rows.map((one) => [one.digest, one]));
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
      </table>
    </div>
  );
}
