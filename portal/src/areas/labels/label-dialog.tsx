import { useQueryClient } from '@tanstack/react-query';
import { type CSSProperties, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { FormDialog, TextArea, TextField, useMessages } from '../../kit';
import { COLOUR_NAMES, COLOURS } from './colours';
import { LabelTag } from './label-tag';
import styles from './labels.module.css';

type Label = Schema<'Label'>;

/** Where labels belong: to the installation, or to a project. */
export type Scope = { scope: 'g' } | { scope: 'p'; project_id: number };

/** Longest name, in characters. */
const MAX_NAME = 128;

/** Makes a label, or changes `label`. */
export function LabelDialog({ scope, label, onClose }: { scope: Scope; label?: Label; onClose: () => void }) {
  const { t } = useTranslation('labels');
  const client = useQueryClient();
  const { done } = useMessages();
  const [name, setName] = useState(label?.name ?? '');
  const [description, setDescription] = useState(label?.description ?? '');
  const [color, setColor] = useState<string>(label?.color ?? COLOURS.petrol);
  const save = async () => {
    const body = { name: name.trim(), description, color, ...scope };
    if (label) await call(api.PUT('/labels/{label_id}', { params: { path: { label_id: label.id } }, body }));
    else await call(api.POST('/labels', { body }));
    await client.invalidateQueries({ queryKey: ['labels'] });
    done(t(label ? 'edit.done' : 'new.done', { name: body.name }));
  };
  return (
    <FormDialog title={t(label ? 'edit.title' : 'new.title')} submit={t(label ? 'kit:save' : 'kit:create')} onSubmit={save} onClose={onClose} ready={name.trim() !== ''}>
      <TextField label={t('column.name')} value={name} onChange={setName} maxLength={MAX_NAME} autoComplete="off" required />
      <TextArea label={t('column.description')} value={description} onChange={setDescription} rows={2} maxLength={1024} />
      <Palette value={color} onChange={setColor} />
      <div className={styles.preview}>
        {t('preview')} <LabelTag name={name.trim() || t('tab')} color={color} />
      </div>
    </FormDialog>
  );
}

function Palette({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('labels');
  const group = useId();
  return (
    <fieldset className={styles.palette}>
      <legend>{t('colour')}</legend>
      <div className={styles.swatches}>
        {COLOUR_NAMES.map((name) => (
          <label key={name} className={styles.swatch} style={{ '--colour': COLOURS[name] } as CSSProperties} title={t(`colours.${name}`)}>
            <input type="radio" name={group} aria-label={t(`colours.${name}`)} checked={value.toLowerCase() === COLOURS[name]} onChange={() => onChange(COLOURS[name])} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
