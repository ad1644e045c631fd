import { type RefObject, useLayoutEffect, useState } from 'react';

/** How wide an element is, in pixels, as it grows and shrinks. */
export function useWidth(of: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const box = of.current;
    if (!box) return;
    const measure = () => setWidth(box.clientWidth || 640);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [of]);
  return width;
}
