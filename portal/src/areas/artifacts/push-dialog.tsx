import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Code, Dialog, Segments } from '../../kit';
import { useServer } from '../../session/session';
import { pushCommands, type Pusher, TOOLS } from './commands';
import styles from './artifacts.module.css';

const KEY = 'berth-push-tool';

function rememberedTool(): Pusher {
  return TOOLS.find((tool) => tool === localStorage.getItem(KEY)) ?? 'docker';
}

/** How to push with the program of one's choice, each line to be copied. `repository` is the full name, or a word to be replaced. */
export function PushDialog({ repository, onClose }: { repository: string; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const host = useServer().registry_url ?? location.host;
  const [tool, setTool] = useState(rememberedTool);
  const choose = (next: Pusher) => {
    localStorage.setItem(KEY, next);
    setTool(next);
  };
  const steps = pushCommands(tool, `${host}/${repository}`);
  return (
    <Dialog title={t('push.title')} onClose={onClose}>
      <div className={styles.sideways}>
        <Segments label={t('push.tool')} value={tool} onChange={choose} options={TOOLS.map((value) => ({ value, label: value }))} />
      </div>
      <ol className={styles.commands}>
        {steps.map((step) => (
          <li key={step}>
            <Code text={step} wrap />
          </li>
        ))}
      </ol>
      <p className={styles.quiet}>{t(tool === 'helm' ? 'push.hint-helm' : 'push.hint')}</p>
    </Dialog>
  );
}
