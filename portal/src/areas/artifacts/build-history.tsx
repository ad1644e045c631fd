import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Badge, Bytes, Skeleton, Time } from '../../kit';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { historyOf, instruction } from './history';
import { useAddition } from './use-addition';
import { useLayers } from './use-layers';

interface Row {
  created: string | undefined;
  verb: string;
  rest: string;
  /** Nothing where it made no layer, or where nobody knows which. */
  size: number | undefined;
  isEmpty: boolean;
}

/** How an image was built, step by step, and what each step weighs where the history fits the layers. */
export function BuildHistory({ place, digest }: { place: Place; digest: string }) {
  const layers = useLayers(place, digest);
  if (layers.isPending) return <Skeleton />;
  if (layers.data?.has_history) return <Steps rows={layers.data.layers.map(rowOf)} />;
  return <HistoryAlone place={place} digest={digest} />;
}

function HistoryAlone({ place, digest }: { place: Place; digest: string }) {
  const found = useAddition(place, digest, 'build_history', historyOf);
  return (
    <Found found={found} isEmpty={(steps) => steps.length === 0}>
      {(steps) => <Steps rows={steps.map(({ created, verb, rest, comment, isEmpty }) => ({ created, verb, rest: rest || comment || '–', size: undefined, isEmpty }))} />}
    </Found>
  );
}

function rowOf(layer: Schema<'ArtifactLayer'>): Row {
  const { verb, rest } = instruction(layer.created_by ?? '');
  return { created: layer.created ?? undefined, verb, rest: rest || layer.comment || '–', size: layer.empty ? undefined : layer.size, isEmpty: layer.empty };
}

function Steps({ rows }: { rows: Row[] }) {
  const { t } = useTranslation('artifacts');
  return (
    <div className={styles.inner} tabIndex={0} role="region" aria-label={t('addition.build_history')}>
      <table aria-label={t('addition.build_history')}>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t('history.created')}</th>
            <th scope="col">{t('artifact.size')}</th>
            <th scope="col">{t('history.command')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <td className={styles.dim}>{index + 1}</td>
              <td>
                <Time value={row.created} exact />
              </td>
              <td>{row.isEmpty ? <Badge>{t('history.no-layer')}</Badge> : <Bytes value={row.size} />}</td>
              <td className={styles.step}>
                <Instruction verb={row.verb} rest={row.rest} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
