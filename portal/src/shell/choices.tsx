import { type KeyboardEvent, type ReactNode, type RefObject, useId, useState } from 'react';
import { Icon, type IconName } from '../kit';
import styles from './shell.module.css';

/** Something that can be gone to or done. */
export interface Choice {
  key: string;
  group: string;
  icon: IconName;
  label: string;
  note?: string;
  act: () => void;
}

interface Props {
  label: string;
  /** What can be chosen; undefined while it is looked for. */
  choices: Choice[] | undefined;
  text: string;
  onText: (text: string) => void;
  /** Called when something was chosen. */
  onChosen: () => void;
  /** Whether the list is shown with nothing typed. */
  always?: boolean;
  /** What is said while nothing is shown. */
  searching: string;
  nothing: string;
  found: string;
  /** Why nothing could be looked for. */
  failed?: string;
  hint?: ReactNode;
  input?: RefObject<HTMLInputElement | null>;
}

/** A field with a list below it, of which one is chosen by the keys or a click. The focus stays in the field. */
export function Choices({ label, choices, text, onText, onChosen, always = false, searching, nothing, found, failed, hint, input }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [wanted, setAt] = useState(0);
  const at = Math.min(wanted, Math.max(0, (choices?.length ?? 0) - 1));
  const current = choices?.[at];
  const shows = always || (open && text.trim() !== '');
  const choose = (choice: Choice) => {
    setOpen(false);
    onChosen();
    choice.act();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
    if (event.key === 'Enter' && shows && current) {
      event.preventDefault();
      choose(current);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !choices?.length) return;
    event.preventDefault();
    setOpen(true);
    const next = (at + step + choices.length) % choices.length;
    setAt(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className={styles.find} role="search" aria-label={label} onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <Icon name="search" size={16} />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={shows}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={shows && current ? `${id}-${at}` : undefined}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        value={text}
        onFocus={() => setOpen(true)}
        onKeyDown={keys}
        onChange={(event) => {
          onText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      {hint}
      <div id={`${id}-found`} role="listbox" aria-label={found} className={styles.found} hidden={!shows}>
        {shows && failed && <p role="alert">{failed}</p>}
        {shows && !failed && !choices && <p>{searching}</p>}
        {shows && !failed && choices?.length === 0 && <p>{nothing}</p>}
        {shows &&
          choices?.map((choice, index) => (
            <div key={choice.key} role="presentation">
              {choices[index - 1]?.group !== choice.group && <h3 role="presentation">{choice.group}</h3>}
              {/* The keys are the field's: a screen reader follows aria-activedescendant. A pointer that rests where the list appears chooses nothing. */}
              <div id={`${id}-${index}`} role="option" aria-selected={index === at} onMouseMove={(event) => (event.movementX !== 0 || event.movementY !== 0) && setAt(index)} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(choice)}>
                <Icon name={choice.icon} size={16} />
                <span>{choice.label}</span>
                {choice.note && <span>{choice.note}</span>}
              </div>
            </div>
          ))}
      </div>
    </div>
  );
}
