import { type RefObject, useLayoutEffect, useState } from 'react';

/** What the opener of the rest takes, with its gap. */
const OPENER = 44;

/**
 * Which of a row's links have no room, by their addresses: the last ones, never the current one. All of them stay in the
 * row to be measured; the row hides those that are told here. `now` is whatever changes which one is current.
 */
export function useOverflow(row: RefObject<HTMLElement | null>, now: unknown): Set<string> {
  const [away, setAway] = useState('');
  useLayoutEffect(() => {
    const box = row.current;
    if (!box) return;
    const links = [...box.querySelectorAll<HTMLAnchorElement>(':scope > a')];
    const fit = () => setAway(withoutRoom(box.clientWidth, links));
    fit();
    // The links too: they grow when their typeface has come.
    const observer = new ResizeObserver(fit);
    for (const each of [box, ...links]) observer.observe(each);
    return () => observer.disconnect();
  }, [row, now]);
  return new Set(away.split(' '));
}

function withoutRoom(width: number, links: HTMLElement[]): string {
  const gap = 3;
  const widths = links.map((link) => link.offsetWidth + gap);
  if (widths.reduce((sum, one) => sum + one, 0) <= width) return '';
  const current = links.findIndex((link) => link.getAttribute('aria-current') === 'page');
  let left = width - OPENER - (widths[current] ?? 0);
  let isFull = false;
  return links
    .filter((_, index) => {
      if (index === current) return false;
      isFull ||= (left -= widths[index] ?? 0) < 0;
      return isFull;
    })
    .map((link) => link.getAttribute('href'))
    .join(' ');
}
