import { useEffect, useRef, useState } from 'react';

/** What is being typed, which is taken when the typing pauses; a value that is changed elsewhere replaces it. */
export function useTyping(value: string, take: (typed: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const taken = useRef(value);
  useEffect(() => {
    // What comes back of one's own typing must not undo what was typed since.
    if (value !== taken.current) setTyped(value);
    taken.current = value;
  }, [value]);
  useEffect(() => {
    if (typed === taken.current) return;
    const timer = setTimeout(() => {
      taken.current = typed;
      take(typed);
    }, 250);
    return () => clearTimeout(timer);
  });
  return [typed, setTyped];
}
