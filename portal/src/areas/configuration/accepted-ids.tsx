import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Checkbox, IconButton, useFormats } from '../../kit';
import styles from './configuration.module.css';

/** The ids of an allowlist, which are taken from it alone or several at once. */
export function AcceptedIds({ ids, onChange }: { ids: string[]; onChange: (ids: string[]) => void }) {
  const { t } = useTranslation('configuration');
  const formats = useFormats();
  const [ticked, setTicked] = useState<string[]>([]);
  const chosen = ids.filter((id) => ticked.includes(id));
  if (ids.length === 0) return <p>{t('allowlist.none')}</p>;
  return (
    <>
      <p className={styles.about}>{t('allowlist.count', { count: ids.length, shown: formats.number(ids.length) })}</p>
      {ids.length > 1 && (
        <div className={styles.idBar}>
          <Checkbox label={t('allowlist.choose-all')} checked={chosen.length === ids.length} onChange={(isOn) => setTicked(isOn ? ids : [])} />
          <Button small icon="trash" disabled={chosen.length === 0} onClick={() => onChange(ids.filter((id) => !chosen.includes(id)))}>
            {t('allowlist.remove-chosen')}
          </Button>
        </div>
      )}
      <ul className={styles.ids}>
        {ids.map((id) => (
          <li key={id}>
            <Checkbox label={id} checked={chosen.includes(id)} onChange={(isOn) => setTicked(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))} />
            <IconButton name="close" small size={12} label={t('allowlist.remove', { id })} onClick={() => onChange(ids.filter((one) => one !== id))} />
          </li>
        ))}
      </ul>
    </>
  );
}
