import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, type Schema } from '../../api/client';
import { Badge, Bytes, CopyButton, IconButton, Time, useMessages } from '../../kit';
import { useProject } from '../project/context';
import { artifactAddress, type Place, shortDigest } from './address';
import styles from './artifacts.module.css';

/** What hangs on an artifact: signatures, bills of materials and the like. */
export function AccessoryTable({ place, accessories }: { place: Place; accessories: Schema<'Accessory'>[] }) {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const mayDelete = may('artifact', 'delete');
  const remove = async (one: Schema<'Accessory'>) => {
    const agreed = await confirm({ title: t('accessory.delete.title'), text: t('accessory.delete.text'), loses: [`${one.type}  ${shortDigest(one.digest)}`], action: t('delete'), danger: true });
    if (!agreed) return;
    try {
      await call(api.DELETE('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}', { params: { path: { ...place.path, reference: one.digest } } }));
      done(t('accessory.delete.done'));
    } catch (error) {
      fail(error);
    }
    await client.invalidateQueries({ queryKey: ['artifacts'] });
  };
  return (
    <div className={styles.inner}>
      <table aria-label={t('accessory.title')}>
        <thead>
          <tr>
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
                  <IconButton name="trash" small size={15} label={t('delete')} onClick={() => void remove(one)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
