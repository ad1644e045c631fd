import { type KeyboardEvent, type ReactElement, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { Icon, type IconName } from './icon';
import styles from './menu.module.css';

/** What a menu offers. An entry without `onSelect` and `to` is a heading; `'line'` divides. */
export type MenuEntry =
  | 'line'
  | false
  | null
  | undefined
  | {
      label: ReactNode;
      icon?: IconName;
      danger?: boolean;
      disabled?: boolean;
      checked?: boolean;
      to?: string;
      href?: string;
      onSelect?: () => void;
    };

interface Opener {
  id: string;
  'aria-haspopup': 'menu' | 'dialog';
  'aria-expanded': boolean;
  'aria-controls': string;
  onClick: () => void;
}

function usePopover(kind: 'menu' | 'dialog', align: 'start' | 'end') {
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => ref.current?.hidePopover();
  useLayoutEffect(() => {
    const box = ref.current;
    const opener = document.getElementById(`${id}-opener`);
    if (!open || !box || !opener) return;
    const place = () => {
      const at = opener.getBoundingClientRect();
      const { width, height } = box.getBoundingClientRect();
      const left = align === 'end' ? at.right - width : at.left;
      const below = at.bottom + 4;
      box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
      box.style.top = `${below + height > innerHeight - 8 && at.top - height - 4 > 8 ? at.top - height - 4 : below}px`;
    };
    place();
    // Only now is there something in it.
    box.querySelector<HTMLElement>('[role=menuitem]:not(:disabled), [role=menuitemradio], input, button')?.focus();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [open, id, align]);
  const opener: Opener = {
    id: `${id}-opener`,
    'aria-haspopup': kind,
    'aria-expanded': open,
    'aria-controls': id,
    onClick: () => ref.current?.togglePopover(),
  };
  const box = {
    ref,
    id,
    popover: 'auto' as const,
    className: styles.menu,
    onToggle: (event: { newState?: string; nativeEvent?: Event }) => {
      const state = (event.nativeEvent as ToggleEvent | undefined)?.newState ?? event.newState;
      setOpen(state === 'open');
    },
  };
  return { opener, box, open, close };
}

/** A button that opens a menu. `button` is given what makes it the menu's opener: `(opener) => <Button {...opener}>`. */
export function Menu({ label, entries, button, align = 'start' }: { label: string; entries: MenuEntry[]; button: (opener: Opener) => ReactElement; align?: 'start' | 'end' }) {
  const { opener, box, open, close } = usePopover('menu', align);
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === 'Tab') close();
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  };
  return (
    <>
      {button(opener)}
      <div {...box} role="menu" aria-label={label} onKeyDown={keys}>
        {open && entries.map((entry, index) => entry && <Entry key={index} entry={entry} close={close} />)}
      </div>
    </>
  );
}

function Entry({ entry, close }: { entry: Exclude<MenuEntry, false | null | undefined>; close: () => void }) {
  if (entry === 'line') return <hr className={styles.line} style={{ border: 0 }} />;
  const className = `${styles.item} ${entry.danger ? styles.danger : ''}`;
  const inside = (
    <>
      {entry.icon && <Icon name={entry.icon} size={16} />}
      <span style={{ flex: 1 }}>{entry.label}</span>
      {entry.checked && <Icon name="check" size={14} />}
    </>
  );
  if (entry.to !== undefined)
    return (
      <Link role="menuitem" to={entry.to} className={className} onClick={close}>
        {inside}
      </Link>
    );
  if (entry.href !== undefined)
    return (
      <a role="menuitem" href={entry.href} className={className} onClick={close}>
        {inside}
      </a>
    );
  if (!entry.onSelect) return <div className={styles.heading}>{entry.label}</div>;
  const chosen = entry.checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': entry.checked };
  return (
    <button
      {...chosen}
      type="button"
      tabIndex={-1}
      disabled={entry.disabled}
      className={className}
      onClick={() => {
        close();
        entry.onSelect?.();
      }}
    >
      {inside}
    </button>
  );
}

/** A button that opens a small box with anything in it. */
export function Popover({ label, children, button, align = 'start' }: { label: string; children: (close: () => void) => ReactNode; button: (opener: Opener) => ReactElement; align?: 'start' | 'end' }) {
  const { opener, box, open, close } = usePopover('dialog', align);
  return (
    <>
      {button(opener)}
      <div {...box} role="dialog" aria-label={label}>
        {open && <div className={styles.panel}>{children(close)}</div>}
      </div>
    </>
  );
}
