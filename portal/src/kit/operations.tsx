import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { useErrorText } from './error-text';

/** Something that takes its time, as the event drawer shows it. */
export interface Operation {
  id: number;
  /** What is done, such as "Delete repository". */
  title: string;
  /** To what. */
  subject: string;
  state: 'running' | 'done' | 'failed';
  begun: string;
  /** Why it failed. */
  reason?: string;
}

interface Operations {
  all: Operation[];
  /** Does something to each of some objects, one after the other, and shows each in the drawer. Tells how many failed. */
  run: <Item>(title: string, items: Item[], subject: (item: Item) => string, work: (item: Item) => Promise<unknown>) => Promise<number>;
  clear: () => void;
}

const Context = createContext<Operations | null>(null);
let count = 0;
/** As many as are remembered. */
const KEPT = 200;

/** Long actions: `const { run } = useOperations()`. */
export function useOperations(): Operations {
  const operations = useContext(Context);
  if (!operations) throw new Error('there is no OperationsProvider around this');
  return operations;
}

/** Gives `useOperations` to everything within. */
export function OperationsProvider({ children }: { children: ReactNode }) {
  const errorText = useErrorText();
  const textOf = useRef(errorText);
  textOf.current = errorText;
  const [all, setAll] = useState<Operation[]>([]);
  const run: Operations['run'] = useCallback(async (title, items, subject, work) => {
    const begun = new Date().toISOString();
    const mine = items.map((item): Operation => {
      count += 1;
      return { id: count, title, subject: subject(item), state: 'running', begun };
    });
    setAll((known) => [...mine, ...known].slice(0, KEPT));
    const end = (id: number, change: Partial<Operation>) =>
      setAll((known) => known.map((operation) => (operation.id === id ? { ...operation, ...change } : operation)));
    let failed = 0;
    for (const [index, item] of items.entries()) {
      const id = mine[index]?.id ?? 0;
      try {
        await work(item);
        end(id, { state: 'done' });
      } catch (cause) {
        failed += 1;
        end(id, { state: 'failed', reason: textOf.current(cause) });
      }
    }
    return failed;
  }, []);
  const clear = useCallback(() => setAll((known) => known.filter((operation) => operation.state === 'running')), []);
  const value = useMemo(() => ({ all, run, clear }), [all, run, clear]);
  return <Context value={value}>{children}</Context>;
}
