import { useTranslation } from 'react-i18next';
import { Badge, Time } from '../../kit';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { historyOf } from './history';
import { useAddition } from './use-addition';

/** How an image was built, step by step. */
export function BuildHistory({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation('artifacts');
  const found = useAddition(place, digest, 'build_history', historyOf);
  return (
    <Found found={found} isEmpty={(steps) => steps.length === 0}>
      {(steps) => (
        <div className={styles.inner} tabIndex={0} role="region" aria-label={t('addition.build_history')}>
          <table aria-label={t('addition.build_history')}>
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">{t('history.created')}</th>
                <th scope="col">{t('history.command')}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map((step, index) => (
                <tr key={index}>
                  <td className={styles.dim}>{index + 1}</td>
                  <td>
                    <Time value={step.created} exact />
                  </td>
                  <td className={styles.step}>
                    <Instruction verb={step.verb} rest={step.rest || step.comment || '–'} />
                    {step.isEmpty && <Badge>{t('history.no-layer')}</Badge>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Found>
  );
}

/** A line of a Dockerfile. */
export function Instruction({ verb, rest }: { verb: string; rest: string }) {
  return (
    <code className={styles.instruction}>
      {verb && <b>{verb} </b>}
      {rest}
    </code>
  );
}
