import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Digest, Segments, useFormats } from '../../kit';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { Instruction } from './build-history';
import { instruction } from './history';
import { useLayers } from './use-layers';

type Layer = Schema<'ArtifactLayer'>;

/** The layers of an artifact by what they weigh, each with the command that made it or the file that it is. */
export function Layers({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const [order, setOrder] = useState<'made' | 'size'>('made');
  const found = useLayers(place, digest);
  return (
    <Found found={found} isEmpty={({ layers }) => layers.every((layer) => layer.empty)}>
      {(contents) => {
        const layers = contents.layers.filter((layer) => !layer.empty).map((layer, index) => ({ layer, place: index + 1 }));
        const largest = Math.max(1, ...layers.map(({ layer }) => layer.size));
        const shown = order === 'made' ? layers : [...layers].sort((one, other) => other.layer.size - one.layer.size);
        return (
          <div className={styles.commands}>
            <div className={styles.head}>
              <span className={styles.quiet}>{t('layers.sum', { count: layers.length, shown: formats.number(layers.length), size: formats.bytes(contents.layers_size) })}</span>
              <Segments label={t('layers.order')} value={order} onChange={setOrder} options={(['made', 'size'] as const).map((value) => ({ value, label: t(`layers.by-${value}`) }))} />
            </div>
            <ol className={styles.layers}>
              {shown.map(({ layer, place: at }) => (
                <li key={at}>
                  <span className={styles.dim}>{at}</span>
                  <span className={styles.weight}>{formats.bytes(layer.size)}</span>
                  <span className={styles.bar} title={t('layers.part', { part: contents.layers_size > 0 ? Math.round((100 * layer.size) / contents.layers_size) : 0 })}>
                    <i style={{ width: `${(100 * layer.size) / largest}%` }} />
                  </span>
                  <LayerWords layer={layer} />
                  {layer.digest && <Digest value={layer.digest} />}
                </li>
              ))}
            </ol>
          </div>
        );
      }}
    </Found>
  );
}

/** What made a layer, or what it is. */
export function LayerWords({ layer }: { layer: Pick<Layer, 'created_by' | 'title' | 'media_type'> }) {
  if (layer.created_by) return <Instruction {...instruction(layer.created_by)} />;
  return <code className={styles.instruction}>{layer.title ?? layer.media_type}</code>;
}
