import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Checkbox, ErrorState, Skeleton, TextField, usePaused } from '../../kit';
import styles from './artifacts.module.css';
import { LabelChip } from './labels';
import { useLabels } from './use-labels';

type Label = Schema<'Label'>;

/** What is said of a label, and what its box does. */
interface Box {
  checked: boolean;
  hint?: string;
  onChange: (on: boolean) => void;
}

/** From how many labels on one searches among them. */
const FEW = 8;

/** Labels to tick: those that already count (`kept`), and those whose names hold what is typed. */
export function LabelChoices({ name, projectId, kept, box }: { name: string; projectId: number; kept: Label[]; box: (label: Label) => Box }) {
  const { t } = useTranslation('artifacts');
  const [text, setText] = useState('');
  const asked = usePaused(text.trim(), 200);
  const offered = useLabels(projectId, asked);
  const { labels = [], hasMore = false } = offered.data ?? {};
  const known = new Set(labels.map((label) => label.id));
  const apart = kept.filter((label) => !known.has(label.id) && label.name.toLowerCase().includes(asked.toLowerCase()));
  const shown = [...apart, ...labels];
  const isSearched = text !== '' || asked !== '';
  return (
    <div className={styles.commands}>
      {(isSearched || shown.length > FEW) && <TextField label={t('labels.search')} value={text} onChange={setText} type="search" maxLength={128} autoComplete="off" />}
      {offered.isPending && <Skeleton />}
      <div className={styles.choices} role="group" aria-label={name}>
        {shown.map((label) => {
          const { checked, hint, onChange } = box(label);
          return <Checkbox key={label.id} label={<LabelChip label={label} />} hint={hint} checked={checked} onChange={onChange} />;
        })}
      </div>
      {offered.error && !offered.data && <ErrorState error={offered.error} retry={() => void offered.refetch()} />}
      {offered.data && shown.length === 0 && <p className={styles.quiet}>{t(isSearched ? 'filter.none' : 'labels.none')}</p>}
      {hasMore && <p className={styles.quiet}>{t('labels.more')}</p>}
    </div>
  );
}
