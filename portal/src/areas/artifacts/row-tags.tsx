import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schema } from '../../api/client';
import { Badge, CopyButton, Popover, Time, useFormats } from '../../kit';
import styles from './artifacts.module.css';

/** As many tags as a row shows, and as many as its box does. */
const SHOWN = 3;
const IN_BOX = 8;

/** The tags of a row: the first by their names, and behind a button when the first of them were pulled and pushed. */
export function RowTags({ artifact, address, pull }: { artifact: Schema<'Artifact'>; address: string; pull: (artifact: Schema<'Artifact'>, tag?: string) => string }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const tags = artifact.tags ?? [];
  if (tags.length === 0) return <span className={styles.dim}>{t('artifact.untagged')}</span>;
  const rest = tags.length - SHOWN;
  return (
    <span className={styles.chips}>
      {tags.slice(0, SHOWN).map((tag) => (
        <Link key={tag.id} to={address} className={styles.tag} title={tag.name}>
          {tag.name}
        </Link>
      ))}
      <Popover
        label={t('artifact.tags')}
        button={(opener) => (
          <button {...opener} type="button" className={styles.more}>
            <span aria-hidden="true">{rest > 0 ? `+${formats.number(rest)}` : '⋯'}</span>
            <span className="visually-hidden">{t('tag.times', { count: tags.length, shown: formats.number(tags.length) })}</span>
          </button>
        )}
      >
        {() => (
          <div className={styles.inner}>
            <table aria-label={t('artifact.tags')}>
              <thead>
                <tr>
                  <th scope="col">{t('tag.name')}</th>
                  <th scope="col">{t('artifact.pulled')}</th>
                  <th scope="col">{t('artifact.pushed')}</th>
                </tr>
              </thead>
              <tbody>
                {tags.slice(0, IN_BOX).map((tag) => (
                  <tr key={tag.id}>
                    <td>
                      <span className={styles.name}>
                        <span className={styles.mono}>{tag.name}</span>
                        <CopyButton text={pull(artifact, tag.name)} label={t('tag.copy-pull', { name: tag.name })} />
                        {tag.immutable && <Badge tone="info">{t('tag.immutable')}</Badge>}
                      </span>
                    </td>
                    <td>
                      <Time value={tag.pull_time} />
                    </td>
                    <td>
                      <Time value={tag.push_time} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {tags.length > IN_BOX && (
              <p>
                <Link to={address}>{t('tag.all', { count: tags.length, shown: formats.number(tags.length) })}</Link>
              </p>
            )}
          </div>
        )}
      </Popover>
    </span>
  );
}
