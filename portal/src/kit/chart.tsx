import { type PointerEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from './format';
import { layoutStyles as styles } from './layout';
import { useWidth } from './use-width';

/** The largest of a few things as bars, each with its words. */
export function Bars({ items, format }: { items: { label: string; value: number }[]; format: (value: number) => string }) {
  const most = Math.max(1, ...items.map((item) => item.value));
  return (
    <ul className={styles.hbars}>
      {items.map((item) => (
        <li key={item.label}>
          <span title={item.label}>{item.label}</span>
          <span>{format(item.value)}</span>
          <i style={{ '--part': `${(100 * item.value) / most}%` } as React.CSSProperties} />
        </li>
      ))}
    </ul>
  );
}

/* In pixels, so that words keep their size however wide the plot is. */
const HEIGHT = 180;
const LEFT = 58;
const BELOW = 22;
/** How wide three days are side by side, in the language that needs most. */
const ROOM_FOR_DAYS = 300;

interface Line {
  label: string;
  /** A value for each day; null where none is known, and the line has a gap there. */
  values: (number | null)[];
}

/** One or more lines over days; `said` writes the days where they are moments. The day under the pointer is read out below; screen readers are given a table. */
export function Lines({ label, days, lines, format, said }: { label: string; days: string[]; lines: Line[]; format?: (value: number) => string; said?: (day: string) => string }) {
  const { t } = useTranslation('kit');
  const formats = useFormats();
  const [pointed, setPointed] = useState<number>();
  const plot = useRef<HTMLElement>(null);
  const width = useWidth(plot);
  const write = format ?? ((value: number) => formats.compact(value));
  const known = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const most = niceCeiling(Math.max(1, ...known));
  // Between two whole numbers there is nothing to count.
  const wholes = known.every(Number.isInteger);
  const day = (at: number) => (said ? said(days[at] ?? '') : formats.day(days[at]));
  const x = (index: number) => LEFT + (index / Math.max(1, days.length - 1)) * (width - LEFT - 8);
  const y = (value: number) => (1 - value / most) * (HEIGHT - BELOW - 10) + 8;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = event.clientX - box.left;
    const index = Math.round(((at - LEFT) / (width - LEFT - 8)) * (days.length - 1));
    setPointed(Math.min(days.length - 1, Math.max(0, index)));
  };
  const shown = pointed !== undefined && pointed < days.length ? pointed : undefined;
  const colour = (index: number) => `var(--chart-${(index % 5) + 1})`;
  return (
    <figure className={styles.plot} ref={plot}>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} className={styles.chart} aria-hidden="true" onPointerMove={point} onPointerLeave={() => setPointed(undefined)}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line className={styles.rule} x1={LEFT} x2={width - 8} y1={y(most * part)} y2={y(most * part)} />
            <text x={LEFT - 8} y={y(most * part) + 4} textAnchor="end">
              {wholes && !Number.isInteger(most * part) ? '' : write(most * part)}
            </text>
          </g>
        ))}
        {shown !== undefined && <line className={styles.cross} x1={x(shown)} x2={x(shown)} y1={8} y2={HEIGHT - BELOW} />}
        {lines.map((line, index) => (
          <g key={line.label}>
            {runs(line.values).map((run) => (
              <polyline key={run[0]} points={run.map((at) => `${x(at)},${y(line.values[at] ?? 0)}`).join(' ')} fill="none" stroke={colour(index)} strokeWidth="2" strokeLinejoin="round" strokeLinecap="round" />
            ))}
            {/* A day alone has no line to be seen by. */}
            {runs(line.values)
              .filter((run) => run.length === 1)
              .map(([at = 0]) => (
                <circle key={at} cx={x(at)} cy={y(line.values[at] ?? 0)} r="2.5" fill={colour(index)} />
              ))}
            {shown !== undefined && line.values[shown] !== null && <circle cx={x(shown)} cy={y(line.values[shown] ?? 0)} r="3.5" fill={colour(index)} />}
          </g>
        ))}
        {(['start', 'middle', 'end'] as const)
          .filter((place) => place !== 'middle' || width - LEFT > ROOM_FOR_DAYS)
          .map((place) => {
            const at = { start: 0, middle: Math.floor((days.length - 1) / 2), end: days.length - 1 }[place];
            return (
              <text key={place} x={x(at)} y={HEIGHT - 4} textAnchor={place}>
                {day(at)}
              </text>
            );
          })}
      </svg>
      <figcaption className={styles.legend}>
        {shown !== undefined && <strong>{day(shown)}</strong>}
        {lines.map((line, index) => (
          <span key={line.label}>
            <i style={{ background: colour(index) }} />
            {line.label}
            {shown !== undefined && <b>{line.values[shown] === null ? '–' : write(line.values[shown] ?? 0)}</b>}
          </span>
        ))}
      </figcaption>
      {/* A table takes the width of its words, however small it is told to be. */}
      <div className="visually-hidden">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{t('day')}</th>
              {lines.map((line) => (
                <th key={line.label} scope="col">
                  {line.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((name, at) => (
              <tr key={name}>
                <th scope="row">{day(at)}</th>
                {lines.map((line) => (
                  <td key={line.label}>{line.values[at] === null ? '–' : write(line.values[at] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** The stretches of days that have a value, as indices. */
export function runs(values: (number | null)[]): number[][] {
  const found: number[][] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) continue;
    const last = found.at(-1);
    if (last && last.at(-1) === at - 1) last.push(at);
    else found.push([at]);
  }
  return found;
}

/** The next of 1, 2, 5, 10, 20 … above a value. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
