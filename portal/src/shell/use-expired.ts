import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onUnauthorized } from '../api/client';
import { userQuery, useUser } from '../session/session';

/** How often it is looked whether somebody has logged in again, in milliseconds. */
const EVERY = 10_000;

/** Whether the session has ended while the page was open, and nobody has logged in again since, in whatever tab. */
export function useExpired(): boolean {
  const client = useQueryClient();
  const user = useUser();
  const [ended, setEnded] = useState<number>();
  useEffect(() => (user ? onUnauthorized(() => setEnded(Date.now())) : undefined), [user]);
  // Looked for apart from the user that is known: without that one the page, with what is typed in it, would give way to the log-in.
  const again = useQuery({ queryKey: ['session', 'again'], queryFn: userQuery.queryFn, enabled: ended !== undefined, staleTime: 0, refetchInterval: EVERY, refetchOnWindowFocus: 'always' });
  const isBack = ended !== undefined && !!again.data && again.dataUpdatedAt > ended;
  useEffect(() => {
    if (!isBack) return;
    setEnded(undefined);
    void client.invalidateQueries();
  }, [isBack, client]);
  return ended !== undefined && !isBack;
}
