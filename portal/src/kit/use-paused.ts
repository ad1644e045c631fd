import { useEffect, useState } from 'react';

/** A text as it was when it last stayed the same for a while: what is asked for while somebody types. Empty at first. */
export function usePaused(text: string, milliseconds: number): string {
  const [paused, setPaused] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds]);
  return paused;
}
