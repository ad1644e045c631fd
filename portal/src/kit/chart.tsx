import { useFormats } from './format';
import { layoutStyles as styles } from './layout';

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

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 44;
const BELOW = 22;

/** One or more lines over days; `said` writes the days where they are moments. */
export function Lines({ label, days, lines, format, said }: { label: string; days: string[]; lines: { label: string; values: number[] }[]; format?: (value: number) => string; said?: (day: string) => string }) {
  const formats = useFormats();
  const write = format ?? ((value: number) => formats.compact(value));
  const most = niceCeiling(Math.max(1, ...lines.flatMap((line) => line.values)));
  // Between two whole numbers there is nothing to count.
  const wholes = lines.every((line) => line.values.every(Number.isInteger));
  const x = (index: number) => LEFT + (index / Math.max(1, days.length - 1)) * (WIDTH - LEFT - 8);
  const y = (value: number) => (1 - value / most) * (HEIGHT - BELOW - 10) + 8;
  return (
    <figure>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} role="img" aria-label={label}>
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line className={styles.rule} x1={LEFT} x2={WIDTH - 8} y1={y(most * part)} y2={y(most * part)} />
            <text x={LEFT - 8} y={y(most * part) + 4} textAnchor="end">
              {wholes && !Number.isInteger(most * part) ? '' : write(most * part)}
            </text>
          </g>
        ))}
        {lines.map((line, index) => (
          <polyline key={line.label} points={line.values.map((value, at) => `${x(at)},${y(value)}`).join(' ')} fill="none" stroke={`var(--chart-${(index % 5) + 1})`} strokeWidth="2" strokeLinejoin="round" />
        ))}
        {[0, Math.floor((days.length - 1) / 2), days.length - 1].map((at, index) => (
          <text key={index} x={x(at)} y={HEIGHT - 4} textAnchor={(['start', 'middle', 'end'] as const)[index]}>
            {said ? said(days[at] ?? '') : formats.day(days[at])}
          </text>
        ))}
      </svg>
      <figcaption style={{ display: 'flex', gap: '1rem', flexWrap: 'wrap', fontSize: 'var(--tiny)', color: 'var(--ink-2)' }}>
        {lines.map((line, index) => (
          <span key={line.label} style={{ display: 'inline-flex', gap: '0.4rem', alignItems: 'center' }}>
            <i style={{ width: '0.8rem', height: '3px', background: `var(--chart-${(index % 5) + 1})` }} />
            {line.label}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** The next of 1, 2, 5, 10, 20 … above a value. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
