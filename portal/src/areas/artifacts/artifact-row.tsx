import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Digest, Panel } from '../../kit';
import { AccessoryTable } from './accessories';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { IndexParts } from './index-parts';

/** What a row of the list says when it is opened: the parts of an index, annotations, and what hangs on the artifact. */
export function ArtifactDetail({ place, artifact }: { place: Place; artifact: Schema<'Artifact'> }) {
  const { t } = useTranslation('artifacts');
  const annotations = Object.entries(artifact.annotations ?? {});
  const accessories = artifact.accessories ?? [];
  return (
    <div className={styles.detail}>
      <Panel
        items={[
          { label: t('artifact.digest'), value: <Digest value={artifact.digest} /> },
          { label: t('artifact.media-type'), value: <span className={styles.mono}>{artifact.manifest_media_type}</span> },
          ...annotations.slice(0, 12).map(([label, value]) => ({ label, value })),
        ]}
      />
      {(artifact.references?.length ?? 0) > 0 && (
        <section>
          <h3>{t('index.title')}</h3>
          <IndexParts place={place} artifact={artifact} />
        </section>
      )}
      <section>
        <h3>{t('accessory.title')}</h3>
        {accessories.length > 0 ? <AccessoryTable place={place} accessories={accessories} /> : <p className={styles.quiet}>{t('accessory.none')}</p>}
      </section>
    </div>
  );
}
