import { type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';
import styles from './field.module.css';
import { Icon } from './icon';

interface Around {
  label: string;
  /** A sentence below that helps. */
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
  /** Whether the label is for screen readers alone. */
  hideLabel?: boolean;
}

interface Wiring {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

/** A label, whatever takes the value, and what is said about it. */
export function Field({ label, hint, error, hideLabel, children }: Around & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const about = `${id}-about`;
  const wiring: Wiring = { id };
  if (hint || error) wiring['aria-describedby'] = about;
  if (error) wiring['aria-invalid'] = true;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      {children(wiring)}
      {error ? (
        <p id={about} className={styles.error}>
          <Icon name="warning" size={14} />
          {error}
        </p>
      ) : (
        hint && (
          <p id={about} className={styles.hint}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

type Text = Around & Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> & {
  onChange?: (value: string) => void;
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
};

/** One line of text. `onChange` is given the value itself. */
export function TextField({ label, hint, error, hideLabel, onChange, mono, ...rest }: Text) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <input
          {...rest}
          {...wiring}
          className={mono ? `${styles.input} ${styles.mono}` : styles.input}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A password, which can be looked at. */
export function PasswordField({ label, hint, error, hideLabel, onChange, ...rest }: Text) {
  const { t } = useTranslation('kit');
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <div className={styles.affix}>
          <input
            {...rest}
            {...wiring}
            type={shown ? 'text' : 'password'}
            className={styles.input}
            onChange={(event) => onChange?.(event.target.value)}
          />
          <IconButton name="eye" small label={t(shown ? 'password.hide' : 'password.show')} aria-pressed={shown} onClick={() => setShown(!shown)} />
        </div>
      )}
    </Field>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  hint,
  error,
  hideLabel,
  onChange,
  mono,
  ...rest
}: Around & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange'> & { onChange?: (value: string) => void; mono?: boolean }) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          className={mono ? `${styles.area} ${styles.mono}` : styles.area}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )}
    </Field>
  );
}

/** One of a few values. */
export function SelectField<Value extends string>({
  label,
  hint,
  error,
  hideLabel,
  onChange,
  options,
  ...rest
}: Around & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
    value: Value;
    options: { value: Value; label: string; disabled?: boolean }[];
    onChange: (value: Value) => void;
  }) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel}>
      {(wiring) => (
        <select {...rest} {...wiring} className={styles.select} onChange={(event) => onChange(event.target.value as Value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface Choice {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  name?: string;
}

/** Yes or no, as a part of a form that is sent later. */
export function Checkbox({ label, hint, checked, onChange, disabled, name }: Choice) {
  return (
    <label className={styles.choice}>
      <input type="checkbox" name={name} checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled }: Choice) {
  return (
    <label className={styles.switch}>
      <input type="checkbox" role="switch" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** One of a few values, all of them to be seen. */
export function RadioGroup<Value extends string>({
  label,
  value,
  onChange,
  options,
  disabled,
}: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: { value: Value; label: ReactNode; hint?: ReactNode }[];
  disabled?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className={styles.group} disabled={disabled}>
      <legend className={styles.label}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles.choice}>
          <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>
            {option.label}
            {option.hint && <span className={styles.hint}>{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Boxes that belong together, of which any number can be ticked; `columns` puts them side by side where there is room. */
export function CheckboxGroup<Value extends string>({ label, hint, values, onChange, options, columns }: { label: string; hint?: ReactNode; values: Value[]; onChange: (values: Value[]) => void; options: { value: Value; label: ReactNode; hint?: ReactNode }[]; columns?: boolean }) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.label}>{label}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      <div className={columns ? styles.columns : styles.group}>
        {options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            hint={option.hint}
            checked={values.includes(option.value)}
            onChange={(on) => onChange(on ? [...values, option.value] : values.filter((value) => value !== option.value))}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Fields side by side, by their lower edges, or with `top` by their upper ones: where what is said below takes lines. */
export function FieldRow({ top, children }: { top?: boolean; children: ReactNode }) {
  return <div className={top ? `${styles.row} ${styles.top}` : styles.row}>{children}</div>;
}

export { styles as fieldStyles };
