import { useTranslation } from 'react-i18next';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { Away } from './away';
import { dependenciesOf } from './facts';
import { useAddition } from './use-addition';

/** The charts that a chart needs. */
export function Dependencies({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation('artifacts');
  const found = useAddition(place, digest, 'dependencies', dependenciesOf);
  return (
    <Found found={found} isEmpty={(all) => all.length === 0}>
      {(all) => (
        <div className={styles.inner} tabIndex={0} role="region" aria-label={t('addition.dependencies')}>
          <table aria-label={t('addition.dependencies')}>
            <thead>
              <tr>
                <th scope="col">{t('fact.name')}</th>
                <th scope="col">{t('chart.version')}</th>
                <th scope="col">{t('chart.repository')}</th>
                <th scope="col">{t('chart.condition')}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((one, index) => (
                <tr key={index}>
                  <td>
                    {one.name}
                    {one.alias && <span className={styles.dim}> ({one.alias})</span>}
                  </td>
                  <td>{one.version || '–'}</td>
                  <td>{one.repository ? <Away address={one.repository} /> : '–'}</td>
                  <td>{one.condition ? <code>{one.condition}</code> : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Found>
  );
}
