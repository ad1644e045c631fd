import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { Bytes, CopyButton, Time } from '../../kit';
import { artifactAddress, type Place, shortDigest } from './address';
import styles from './artifacts.module.css';
import { platformText } from './platform';
import { useActions } from './use-actions';

/** As many parts as the API gives at once. */
const MOST = 100;

/** The parts of an index by their platforms. */
export function IndexParts({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
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
                    <Link to={artifactAddress(place.project.project_id, place.name, one.child_digest)} className={styles.mono}>
                      {shortDigest(one.child_digest)}
                    </Link>
                    {child && <CopyButton text={pull(child)} label={t('artifact.copy-pull')} />}
                  </span>
                </td>
                <td>{one.platform && one.platform.os !== 'unknown' ? platformText(one.platform) : '–'}</td>
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
