import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { IconButton } from './button';
import styles from './layout.module.css';
import { Menu } from './menu';
import { useOverflow } from './use-overflow';

/** A page: its title (in the window's title too), what belongs beside it, and its content. */
export function Page({ title, tag, sub, crumbs, actions, children }: { title: string; tag?: ReactNode; sub?: ReactNode; crumbs?: { label: string; to: string }[]; actions?: ReactNode; children?: ReactNode }) {
  useTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          {crumbs && crumbs.length > 0 && <Crumbs crumbs={crumbs} />}
          <h1>
            {title} {tag}
          </h1>
          {sub && <div className={styles.sub}>{sub}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** Writes the window's title. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Berth` : 'Berth';
  }, [title]);
}

function Crumbs({ crumbs }: { crumbs: { label: string; to: string }[] }) {
  const { t } = useTranslation('kit');
  return (
    <nav aria-label={t('where')}>
      <ol className={styles.crumbs}>
        {crumbs.map((crumb) => (
          <li key={crumb.to}>
            <Link to={crumb.to}>{crumb.label}</Link>
            <span aria-hidden="true">/</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A box on the page with a heading. */
export function Card({ title, actions, children }: { title?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.card}>
      {(title || actions) && (
        <div className={styles.cardHead}>
          <h2>{title}</h2>
          {actions}
        </div>
      )}
      <div className={styles.cardBody}>{children}</div>
    </section>
  );
}

/** Cards side by side, as many as fit; `least` is how wide each is at least, in rem. */
export function Grid({ least = 17, children }: { least?: number; children: ReactNode }) {
  return (
    <div className={styles.grid} style={{ '--least': `${least}rem` } as React.CSSProperties}>
      {children}
    </div>
  );
}

/** Large numbers side by side. */
export function Figures({ items }: { items: { label: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className={styles.figures}>
      {items.map((item) => (
        <div key={item.label} className={styles.figure}>
          <dt>{item.label}</dt>
          <dd>
            {item.value}
            {item.note && <div className={styles.note}>{item.note}</div>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Names and values one below the other; what has no value is left out. */
export function Panel({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles.panel}>
      {items
        .filter(({ value }) => value !== undefined && value !== null && value !== '' && value !== false)
        .map((item) => (
          <div key={item.label} style={{ display: 'contents' }}>
            <dt>{item.label}</dt>
            <dd>{item.value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Tabs that are pages of their own; with `end` one is not current on the pages below it. Those that have no room are in a menu. */
export function TabLinks({ label, tabs }: { label: string; tabs: { to: string; label: string; end?: boolean }[] }) {
  const { t } = useTranslation('kit');
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const away = useOverflow(row, `${pathname} ${tabs.map((tab) => tab.label).join()}`);
  const rest = tabs.filter((tab) => away.has(tab.to));
  return (
    <nav className={styles.tabs} aria-label={label} ref={row}>
      {tabs.map((tab) => (
        <NavLink key={tab.to} to={tab.to} end={tab.end} className={away.has(tab.to) ? styles.away : undefined}>
          {tab.label}
        </NavLink>
      ))}
      {rest.length > 0 && <Menu label={t('more')} align="end" entries={rest} button={(opener) => <IconButton {...opener} name="more" small label={t('more')} />} />}
    </nav>
  );
}

/** A few ways of looking at the same thing, of which one is chosen. */
export function Segments<Value extends string>({ label, value, onChange, options }: { label: string; value: Value; onChange: (value: Value) => void; options: { value: Value; label: ReactNode }[] }) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

export { styles as layoutStyles };
