import { useTranslation } from 'react-i18next';
import { Badge } from '../../kit';
import type { Shown } from './policy';
import styles from './webhooks.module.css';

/** Whom a policy tells, one below the other. */
export function Targets({ policy }: { policy: Shown }) {
  const { t } = useTranslation('webhooks');
  return (
    <span className={styles.targets}>
      {policy.targets.map((target, index) => (
        <span key={index} className={styles.target}>
          <Badge tone="info">{t([`receiver.type.${target.type}`, 'receiver.type.other'], { type: target.type })}</Badge>
          {target.payload_format && target.payload_format !== 'Default' && <Badge>{target.payload_format}</Badge>}
          <span>{target.address}</span>
        </span>
      ))}
    </span>
  );
}
