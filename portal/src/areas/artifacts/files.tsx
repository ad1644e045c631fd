import { useTranslation } from 'react-i18next';
import { Bytes, Icon, useFormats } from '../../kit';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { filesOf, sumOf, type TreeNode } from './facts';
import { useAddition } from './use-addition';

/** The files of a model as a tree; directories open and close. */
export function Files({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation('artifacts');
  const formats = useFormats();
  const found = useAddition(place, digest, 'files', filesOf);
  return (
    <Found found={found} isEmpty={(nodes) => nodes.length === 0}>
      {(nodes) => {
        const sum = sumOf(nodes);
        return (
          <>
            <p className={styles.quiet}>
              {t('files.sum', { count: sum.files, shown: formats.number(sum.files), size: formats.bytes(sum.bytes) })}
            </p>
            <Branch nodes={nodes} isOpen={nodes.length < 20} />
          </>
        );
      }}
    </Found>
  );
}

function Branch({ nodes, isOpen }: { nodes: TreeNode[]; isOpen: boolean }) {
  return (
    <ul className={styles.tree}>
      {nodes.map((node, index) => (
        <li key={`${node.name} ${index}`}>
          {node.inside ? (
            <details open={isOpen}>
              <summary>
                <Icon name="projects" size={15} />
                <span>{node.name}/</span>
                <Bytes value={sumOf(node.inside).bytes} />
              </summary>
              <Branch nodes={node.inside} isOpen={false} />
            </details>
          ) : (
            <div className={styles.file}>
              <Icon name="artifact" size={15} />
              <span>{node.name}</span>
              <Bytes value={node.size} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
