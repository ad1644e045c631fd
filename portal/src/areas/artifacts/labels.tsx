import { useQuery } from '@tanstack/react-query';
import { api, page, type Schema } from '../../api/client';
import styles from './artifacts.module.css';

type Label = Schema<'Label'>;

/** A label in its colour. */
export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={styles.chip} title={label.description || label.name}>
      <i style={{ background: /^#[0-9a-f]{6}$/i.test(label.color) ? label.color : undefined }} />
      {label.name}
    </span>
  );
}

/** Some labels, the rest by their number. */
export function LabelChips({ labels, most = 3 }: { labels: Label[] | null | undefined; most?: number }) {
  if (!labels?.length) return <span>–</span>;
  const rest = labels.slice(most);
  return (
    <span className={styles.chips}>
      {labels.slice(0, most).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {rest.length > 0 && <span title={rest.map((label) => label.name).join(', ')}>+{rest.length}</span>}
    </span>
  );
}

/** As many labels of each kind as are offered. */
const OFFERED = 100;

/** The labels that can be put on artifacts of a project: the project's own and everybody's. */
export function useLabels(projectId: number) {
  return useQuery({
    queryKey: ['labels', 'offered', projectId],
    queryFn: async () => {
      const all = { page: 1, page_size: OFFERED };
      const [own, global] = await Promise.all([
        page(api.GET('/labels', { params: { query: { ...all, scope: 'p', project_id: projectId } } })),
        page(api.GET('/labels', { params: { query: { ...all, scope: 'g' } } })),
      ]);
      return [...own.rows, ...global.rows];
    },
  });
}
