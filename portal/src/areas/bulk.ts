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

/** Does something to the chosen rows of a list: asks, shows each in the event drawer, asks the list anew, and tells how it went. */
export function useBulk(): <Item>(deed: Deed<Item>) => Promise<void> {
  const client = useQueryClient();
  const { confirm, done, fail, tell } = useMessages();
  const { run } = useOperations();
  return async (deed) => {
    if (deed.question && !(await confirm(deed.question))) return;
    let reason: unknown;
    const failed = await run(deed.operation, deed.items, deed.subject, async (item) => {
      try {
        await deed.work(item);
      } catch (cause) {
        reason = cause;
        throw cause;
      }
    });
    deed.clear?.();
    await client.invalidateQueries({ queryKey: deed.stale });
    if (failed === 0) done(deed.done);
    else if (deed.items.length === 1) fail(reason);
    else tell(deed.failed(failed));
  };
}
