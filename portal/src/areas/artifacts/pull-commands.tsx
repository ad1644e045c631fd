import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Code, Segments } from '../../kit';
import { useServer } from '../../session/session';
import { pullClient } from '../account/pull-client';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { pullBy, type Pulled, pullers, pullOf, type Tool } from './commands';

/** How to pull an artifact with any program that can; it begins with the one that the reader prefers. */
export function PullCommands({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
  const host = useServer().registry_url ?? location.host;
  const tools = pullers(artifact.type);
  const preferred = pullClient();
  const isOwn = !tools.some((tool) => tool === preferred);
  const [chosen, setChosen] = useState<Tool | undefined>(tools.find((tool) => tool === preferred));
  const pulled: Pulled = { type: artifact.type, target: `${host}/${place.full}`, digest: artifact.digest, tag: artifact.tags?.[0]?.name };
  // Words of one's own for pulling images are the first choice where they were set.
  const hasOwnWords = isOwn && tools.includes('docker') && preferred !== '';
  const tool = chosen ?? (hasOwnWords ? undefined : tools[0]);
  const command = (what: Pulled) => (tool ? pullBy(tool, what) : pullOf(what));
  return (
    <div className={styles.commands}>
      <div className={styles.sideways}>
        <Segments
          label={t('pull.tool')}
          value={tool ?? ('own' as const)}
          onChange={(next) => setChosen(next === 'own' ? undefined : next)}
          options={[...(hasOwnWords ? [{ value: 'own' as const, label: preferred }] : []), ...tools.map((value) => ({ value, label: value }))]}
        />
      </div>
      <Code text={command(pulled)} wrap />
      {pulled.tag !== undefined && (
        <details className={styles.quiet}>
          <summary>{t('pull.by-digest')}</summary>
          <Code text={command({ ...pulled, tag: undefined })} wrap />
        </details>
      )}
    </div>
  );
}
