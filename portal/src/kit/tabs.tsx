import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { layoutStyles as styles } from './layout';

/** Parts of a page of which one is shown, as tabs that the arrow keys go through. Give the tabs one line per part. */
export function Tabs<Value extends string>({ label, value, onChange, tabs, children }: { label: string; value: Value; onChange: (value: Value) => void; tabs: { value: Value; label: ReactNode }[]; children: ReactNode }) {
  const id = useId();
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    onChange(tab.value);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${tab.value}"]`)?.focus();
  };
  return (
    <>
      <div className={styles.tabs} role="tablist" aria-label={label} onKeyDown={keys}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            data-tab={tab.value}
            id={`${id}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} style={{ paddingTop: '0.9rem', minWidth: 0 }}>
        {children}
      </div>
    </>
  );
}
