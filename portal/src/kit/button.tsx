import type { ButtonHTMLAttributes, Ref } from 'react';
import styles from './button.module.css';
import { Icon, type IconName } from './icon';

/** How much a button asks to be pressed. */
export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

/** What buttons, and links that look like them, have in common. */
export interface Shared {
  kind?: ButtonKind;
  icon?: IconName;
  small?: boolean;
  wide?: boolean;
}

/** How such a thing looks. */
export function classes({ kind = 'plain', small, wide }: Shared, busy = false): string {
  return [styles.button, kind !== 'plain' && styles[kind], small && styles.small, wide && styles.wide, busy && styles.busy]
    .filter(Boolean)
    .join(' ');
}

/** A button. While `busy` it cannot be pressed and says so. */
export function Button({
  kind,
  icon,
  small,
  wide,
  busy = false,
  children,
  disabled,
  type = 'button',
  ...rest
}: Shared & ButtonHTMLAttributes<HTMLButtonElement> & { busy?: boolean; ref?: Ref<HTMLButtonElement> }) {
  return (
    <button {...rest} type={type} disabled={disabled || busy} aria-busy={busy || undefined} className={classes({ kind, small, wide }, busy)}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

/** A button that is a sign alone; `label` is what it says. */
export function IconButton({
  name,
  label,
  small,
  size = 18,
  ...rest
}: { name: IconName; label: string; small?: boolean; size?: number } & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={[styles.button, styles.icon, small && styles.small].filter(Boolean).join(' ')}
    >
      <Icon name={name} size={size} />
    </button>
  );
}
