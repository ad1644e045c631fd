import { useEffect, useState } from 'react';

/** Names in the window's title what of a project is shown, until it is shown no more. */
export function usePartTitle(title: string): void {
  // Only the second time: the project's frame, whose effects come after those of what it holds, names the project first.
  const [isFramed, setFramed] = useState(false);
  useEffect(() => {
    if (!isFramed) return setFramed(true);
    const before = document.title;
    document.title = `${title} · Berth`;
    return () => {
      document.title = before;
    };
  }, [isFramed, title]);
}
