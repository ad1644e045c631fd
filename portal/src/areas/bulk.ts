import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type Question, useMessages, useOperations } from '../kit';

/** Something that is done to one or several objects of a list. */
export interface Deed<Item> {
  /** What the event drawer calls it. */
  operation: string;
  items: Item[];
  subject: (item: Item) => string;
  work: (item: Item) => Promise<unknown>;
  /** What is asked first, if it cannot be taken back. */
  question?: Question;
  /** What is said when all of it was done. */
  done: string;
  /** What is said when some could not be done. */
  failed: (count: number) => string;
  /** The queries whose answers are old afterwards. */
  stale: QueryKey;
  /** Clears the list's choice. */
  clear?: () => void;
}

/** Does something to each of some objects, shown in the event drawer: how many could not be done, and why the last of them. */
export function useEach(): <Item>(operation: string, items: Item[], subject: (item: Item) => string, work: (item: Item) => Promise<unknown>) => Promise<{ failed: number; reason: unknown }> {
  const { run } = useOperations();
  return async (operation, items, subject, work) => {
    let reason: unknown;
    const failed = await run(operation, items, subject, async (item) => {
      try {
        await work(item);
      } catch (cause) {
        reason = cause;
        throw cause;
      }
    });
    return { failed, reason };
  };
}

/** Does something to the chosen rows of a list: asks, shows each in the event drawer, asks the list anew, and tells how it went. */
export function useBulk(): <Item>(deed: Deed<Item>) => Promise<void> {
  const client = useQueryClient();
  const { confirm, done, fail, tell } = useMessages();
  const each = useEach();
  return async (deed) => {
    if (deed.question && !(await confirm(deed.question))) return;
    const { failed, reason } = await each(deed.operation, deed.items, deed.subject, deed.work);
    deed.clear?.();
    await client.invalidateQueries({ queryKey: deed.stale });
    if (failed === 0) done(deed.done);
    else if (deed.items.length === 1) fail(reason);
    else tell(deed.failed(failed));
  };
}
