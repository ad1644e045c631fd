import { memo, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Code, CopyButton, Segments, TextField } from '../../kit';
import { Found } from './additions';
import type { Place } from './address';
import styles from './artifacts.module.css';
import { useAddition } from './use-addition';
import { highlight, valuesOf } from './yaml';

/** Lines that are coloured; a longer file is shown without colours. */
const LINES = 5_000;

/** The values of a chart, one by one with what is said about them, or as the file itself. */
export function Values({ place, digest }: { place: Place; digest: string }) {
  const { t } = useTranslation('artifacts');
  const [look, setLook] = useState<'list' | 'file'>('list');
  const found = useAddition(place, digest, 'values.yaml', (text) => text);
  return (
    <Found found={found} isEmpty={(text) => text.trim() === ''}>
      {(text) => (
        <div className={styles.commands}>
          <div>
            <Segments label={t('values.look')} value={look} onChange={setLook} options={(['list', 'file'] as const).map((value) => ({ value, label: t(`values.${value}`) }))} />
          </div>
          {look === 'list' ? <ValueTable text={text} /> : <YamlFile text={text} />}
        </div>
      )}
    </Found>
  );
}

function ValueTable({ text }: { text: string }) {
  const { t } = useTranslation('artifacts');
  const [search, setSearch] = useState('');
  const all = useMemo(() => valuesOf(text), [text]);
  const wanted = search.trim().toLowerCase();
  const found = all.filter(({ path, about, value }) => `${path}\n${about}\n${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <TextField label={t('values.search')} placeholder={t('values.search')} hideLabel value={search} onChange={setSearch} type="search" maxLength={200} />
      <div className={styles.pairs} tabIndex={0} role="region" aria-label={t('addition.values_yaml')}>
        <table aria-label={t('addition.values_yaml')}>
          <thead>
            <tr>
              <th scope="col">{t('fact.name')}</th>
              <th scope="col">{t('fact.value')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map(({ path, value, about }, index) => (
              <tr key={`${path} ${index}`}>
                <th scope="row">
                  {path}
                  {about && <div className={styles.about}>{about}</div>}
                </th>
                <td>{value === '' ? <span className={styles.dim}>–</span> : <span className={styles.value}>{value}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length === 0 && <p className={styles.quiet}>{t('artifact.no-match')}</p>}
    </>
  );
}

/** A file of YAML in colours. */
export const YamlFile = memo(function YamlFile({ text }: { text: string }) {
  const { t } = useTranslation('artifacts');
  const lines = useMemo(() => (text.split('\n').length > LINES ? undefined : highlight(text)), [text]);
  if (!lines) return <Code text={text} />;
  return (
    <div className={styles.yaml}>
      <pre tabIndex={0} aria-label={t('values.file')}>
        <code>
          {lines.map((pieces, index) => (
            <span key={index}>
              {pieces.map((piece, at) => (piece.mark === 'plain' ? piece.text : <i key={at} className={styles[piece.mark]}>{piece.text}</i>))}
              {'\n'}
            </span>
          ))}
        </code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
});
