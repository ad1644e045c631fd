import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Opens a dialog over everything as soon as it is there, and closes it when it goes: the browser keeps the focus in it and gives
 * it back. Before anything else is typed, so that what follows the keys that open it belongs into it.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return ref;
}
