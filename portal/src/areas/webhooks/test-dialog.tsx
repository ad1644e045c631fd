import { useTranslation } from 'react-i18next';
import { Badge, Button, Dialog } from '../../kit';
import { draftOf, targetRequest } from './draft';
import { type Policy, shownAddress } from './policy';
import { TestButton } from './test-button';
import styles from './webhooks.module.css';

/** Tries the receivers of a policy as they are saved. */
export function TestDialog({ project, policy, onClose }: { project: string; policy: Policy; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  return (
    <Dialog
      title={t('test.title', { name: policy.name })}
      onClose={onClose}
      foot={
        <Button kind="primary" onClick={onClose}>
          {t('kit:close')}
        </Button>
      }
    >
      <p>{t('test.text')}</p>
      {draftOf(policy).targets.map((target) => {
        const address = shownAddress(target);
        return (
          <div key={target.key} className={styles.detail}>
            <div className={styles.target}>
              <Badge tone="info">{t([`receiver.type.${target.type}`, 'receiver.type.other'], { type: target.type })}</Badge>
              <span>{address}</span>
            </div>
            <TestButton project={project} policy={policy.id} target={() => targetRequest(target)} about={address} />
          </div>
        );
      })}
    </Dialog>
  );
}
