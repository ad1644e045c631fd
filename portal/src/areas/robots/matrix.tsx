import { useEffect, useId, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Segments } from '../../kit';
import { isSame, keyOf, ofAction, ofResource, presetsOf, type Right, type Rights, share, tableOf, withRights } from './rights';
import styles from './robots.module.css';
import { useNames } from './names';

/** Rights as a table to tick: one by one, by row, by column, or all of it. On narrow screens each resource is a block. */
export function Matrix({ label, catalogue, rights, onChange }: { label: string; catalogue: Right[]; rights: Rights; onChange: (rights: Rights) => void }) {
  const { t } = useTranslation('robots');
  const { resourceName, actionName } = useNames();
  const heading = useId();
  const table = useMemo(() => tableOf(catalogue), [catalogue]);
  const presets = useMemo(() => presetsOf(table), [table]);
  const current = presets.find((preset) => isSame(preset.rights, rights))?.name ?? 'own';
  const box = (name: string, keys: string[]) => {
    const has = share(rights, keys);
    return <Box label={name} has={has} onChange={() => onChange(withRights(rights, keys, has !== 'all'))} />;
  };
  return (
    <section className={styles.matrix} aria-labelledby={heading}>
      <div className={styles.matrixHead}>
        <h3 id={heading}>{label}</h3>
        <span className={styles.quiet}>{t('matrix.chosen', { count: rights.size, total: table.keys.size })}</span>
      </div>
      <div className={styles.sideways}>
        <Segments
          label={t('matrix.presets')}
          value={current}
          onChange={(name) => {
            const preset = presets.find((each) => each.name === name);
            if (preset) onChange(preset.rights);
          }}
          options={[...presets.map(({ name }) => ({ value: name, label: t(`preset.${name}`) })), ...(current === 'own' ? [{ value: 'own' as const, label: t('preset.own') }] : [])]}
        />
      </div>
      <div className={styles.frame}>
        <table className={styles.table} aria-labelledby={heading}>
          <thead>
            <tr>
              <th scope="col">
                <label className={styles.tick}>
                  {box(t('matrix.all'), [...table.keys])}
                  {t('matrix.resource')}
                </label>
              </th>
              {table.actions.map((action) => (
                <th key={action} scope="col">
                  <label className={styles.tick}>
                    {box(t('matrix.column', { action: actionName(action) }), ofAction(table, action))}
                    {actionName(action)}
                  </label>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.resources.map((resource) => (
              <tr key={resource}>
                <th scope="row">
                  <label className={styles.tick}>
                    {box(t('matrix.row', { resource: resourceName(resource) }), ofResource(table, resource))}
                    {resourceName(resource)}
                  </label>
                </th>
                {table.actions.map((action) => {
                  const key = keyOf(resource, action);
                  if (!table.keys.has(key)) return <td key={action} className={styles.nothing} />;
                  return (
                    <td key={action}>
                      <label className={styles.tick}>
                        {box(t('matrix.cell', { resource: resourceName(resource), action: actionName(action) }), [key])}
                        <span className={styles.word}>{actionName(action)}</span>
                      </label>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A tick for several rights, which is half set when some of them are. */
function Box({ label, has, onChange }: { label: string; has: 'all' | 'some' | 'none'; onChange: () => void }) {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = has === 'some';
  }, [has]);
  return <input ref={ref} type="checkbox" aria-label={label} checked={has === 'all'} onChange={onChange} />;
}
