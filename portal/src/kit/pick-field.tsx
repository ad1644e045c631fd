import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button';
import { useErrorText } from './error-text';
import { Field, fieldStyles } from './field';
import styles from './pick-field.module.css';
import { usePaused } from './use-paused';

/** Something that can be picked. */
export interface Pick {
  key: string;
  label: string;
  /** What is said beside it, such as why it cannot be picked. */
  note?: string;
  disabled?: boolean;
}

interface Props<Item extends Pick> {
  label: string;
  hint?: string;
  chosen: Item[];
  onChange: (chosen: Item[]) => void;
  /** What the suggestions depend on besides the text: the query's key. */
  queryKey: readonly unknown[];
  /** Looks for what contains the text. */
  find: (text: string) => Promise<Item[]>;
  /** What the text itself stands for, if it may be picked without being found. */
  asTyped?: (text: string) => Item | undefined;
}

/** Several things out of many, found as one types: the arrows move, Enter picks, Backspace takes the last one back. */
export function PickField<Item extends Pick>({ label, hint, chosen, onChange, queryKey, find, asTyped }: Props<Item>) {
  const { t } = useTranslation('kit');
  const errorText = useErrorText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const typed = text.trim();
  const { found, isOf, error } = useFound(queryKey, typed, find);
  const own = typed && !found?.some((one) => one.label === typed) ? asTyped?.(typed) : undefined;
  const offered = found && [...found, ...(own ? [own] : [])].filter((one) => !chosen.some((other) => other.key === one.key));
  const shows = open && typed !== '';
  const active = shows ? offered?.[Math.min(at, offered.length - 1)] : undefined;
  usePlace(shows, box, input);

  const pick = (one: Item) => {
    if (one.disabled) return;
    onChange([...chosen, one]);
    setText('');
    setAt(0);
    input.current?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Backspace' && text === '') onChange(chosen.slice(0, -1));
    if (event.key === 'Escape' && shows) {
      // The dialog around it stays.
      event.preventDefault();
      setOpen(false);
    }
    if (event.key === 'Enter' && typed !== '') {
      event.preventDefault();
      // What was found for an earlier text may be somebody else.
      if (active && isOf === typed) pick(active);
    }
    if (!step || !offered?.length) return;
    event.preventDefault();
    setOpen(true);
    setAt((Math.min(at, offered.length - 1) + step + offered.length) % offered.length);
  };
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <div className={styles.pick} onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
          {chosen.length > 0 && (
            <ul className={styles.chosen}>
              {chosen.map((one) => (
                <li key={one.key}>
                  <span>{one.label}</span>
                  <IconButton name="close" small size={12} label={t('pick.remove', { name: one.label })} onClick={() => onChange(chosen.filter((other) => other.key !== one.key))} />
                </li>
              ))}
            </ul>
          )}
          <input
            {...wiring}
            ref={input}
            type="text"
            role="combobox"
            className={fieldStyles.input}
            aria-expanded={shows}
            aria-controls={`${id}-offered`}
            aria-autocomplete="list"
            aria-activedescendant={active ? `${id}-${offered?.indexOf(active)}` : undefined}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={1024}
            value={text}
            onFocus={() => setOpen(true)}
            onKeyDown={keys}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
              setOpen(true);
            }}
          />
          <div ref={box} id={`${id}-offered`} popover="manual" role="listbox" aria-label={label} className={styles.offered} onMouseDown={(event) => event.preventDefault()}>
            {offered?.map((one, index) => (
              <div key={one.key} id={`${id}-${index}`} role="option" aria-selected={one === active} aria-disabled={one.disabled} onClick={() => pick(one)}>
                <span>{one.label}</span>
                {one.note && <span>{one.note}</span>}
              </div>
            ))}
            {(!offered || offered.length === 0) && (
              <div role="option" aria-selected={false} aria-disabled>
                {error ? errorText(error) : t(offered ? 'pick.nothing' : 'loading')}
              </div>
            )}
          </div>
        </div>
      )}
    </Field>
  );
}

/** What is found, and for which text; it is asked for when the typing pauses. */
function useFound<Item>(queryKey: readonly unknown[], text: string, find: (text: string) => Promise<Item[]>): { found?: Item[]; isOf?: string; error: unknown } {
  const asked = usePaused(text, 150);
  const { data, error } = useQuery({ queryKey: [...queryKey, asked], enabled: asked !== '', queryFn: async () => ({ found: await find(asked), isOf: asked }), placeholderData: keepPreviousData });
  return { ...(error ? undefined : data), error };
}

/** Keeps the box below its input, above everything else. */
function usePlace(shows: boolean, box: React.RefObject<HTMLDivElement | null>, input: React.RefObject<HTMLInputElement | null>) {
  useLayoutEffect(() => {
    const list = box.current;
    if (!shows || !list || !input.current) return;
    const opener = input.current;
    const place = () => {
      const at = opener.getBoundingClientRect();
      list.style.left = `${at.left}px`;
      list.style.top = `${at.bottom + 4}px`;
      list.style.width = `${at.width}px`;
      list.style.maxHeight = `${Math.max(120, Math.min(280, innerHeight - at.bottom - 12))}px`;
    };
    list.showPopover();
    place();
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      list.hidePopover();
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [shows, box, input]);
}
