import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { Badge, Button, Bytes, CopyButton, IconButton, Time } from '../../kit';
import { useBulk } from '../bulk';
import { useProject } from '../project/context';
import { artifactAddress, type Place, shortDigest } from './address';
import styles from './artifacts.module.css';

type Accessory = Schema<'Accessory'>;

/** What hangs on an artifact: signatures, bills of materials and the like. */
export function AccessoryTable({ place, accessories }: { place: Place; accessories: Accessory[] }) {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const bulk = useBulk();
  const [ticked, setTicked] = useState<string[]>([]);
  const mayDelete = may('artifact', 'delete');
  const chosen = accessories.filter((one) => ticked.includes(one.digest));
  const remove = (all: Accessory[]) =>
    bulk({
      operation: t('accessory.delete.operation'),
      items: all,
      subject: (one) => `${place.full}@${shortDigest(one.digest)}`,
      work: (one) => call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}', { params: { path: { ...place.path, reference: one.digest } } })),
      question: { title: t('accessory.delete.title', { count: all.length }), text: t('accessory.delete.text'), loses: all.map((one) => `${one.type}  ${shortDigest(one.digest)}`), action: t('delete'), danger: true },
      done: t('accessory.delete.done', { count: all.length }),
      failed: (count) => t('some-failed', { count }),
      stale: ['artifacts'],
    });
  return (
    <div className={styles.inner}>
      <table aria-label={t('accessory.title')}>
        <thead>
          <tr>
            {mayDelete && (
              <th scope="col" className={styles.tick}>
                <input type="checkbox" aria-label={t('accessory.choose-all')} checked={chosen.length === accessories.length} onChange={({ target }) => setTicked(target.checked ? accessories.map((one) => one.digest) : [])} />
              </th>
            )}
            <th scope="col">{t('accessory.name')}</th>
            <th scope="col">{t('accessory.type')}</th>
            <th scope="col">{t('artifact.size')}</th>
            <th scope="col">{t('accessory.created')}</th>
            {mayDelete && (
              <th scope="col">
                <span className="visually-hidden">{t('kit:list.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {accessories.map((one) => (
            <tr key={one.id}>
              {mayDelete && (
                <td className={styles.tick}>
                  <input type="checkbox" aria-label={t('kit:list.choose', { name: nameOf(one) })} checked={ticked.includes(one.digest)} onChange={({ target }) => setTicked(target.checked ? [...ticked, one.digest] : ticked.filter((digest) => digest !== one.digest))} />
                </td>
              )}
              <td>
                <span className={styles.name}>
                  <Link to={artifactAddress(place.project.project_id, place.name, one.digest)} className={styles.mono}>
                    {shortDigest(one.digest)}
                  </Link>
                  <CopyButton text={one.digest} label={t('artifact.copy-digest')} />
                </span>
              </td>
              <td>
                <Badge tone={one.type.startsWith('signature.') ? 'ok' : 'idle'}>{one.type}</Badge>
              </td>
              <td>
                <Bytes value={one.size} />
              </td>
              <td>
                <Time value={one.creation_time} />
              </td>
              {mayDelete && (
                <td>
                  <IconButton name="trash" small size={15} label={t('accessory.delete.named', { name: nameOf(one) })} onClick={() => void remove([one])} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {chosen.length > 0 && (
        <div className={styles.rest}>
          <Button small icon="trash" onClick={() => void remove(chosen)}>
            {t('accessory.delete.chosen', { count: chosen.length })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** What an accessory is called where it is one of several of a kind. */
function nameOf({ type, digest }: Accessory): string {
  return `${type} ${shortDigest(digest)}`;
}
