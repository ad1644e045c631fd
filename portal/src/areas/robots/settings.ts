import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client';
import { useIsAdmin } from '../../session/session';

/** What the system's settings say about robots; only its administrators are told. */
export interface RobotSettings {
  prefix?: string;
  days?: number;
}

/** The settings that matter for who makes a robot; nothing for those who may not read them. */
export function useRobotSettings(): RobotSettings {
  const isAdmin = useIsAdmin();
  const { data } = useQuery({ queryKey: ['configurations'], enabled: isAdmin, queryFn: () => call(api.GET('/configurations')) });
  // The document leaves the types of values open.
  return { prefix: data?.robot_name_prefix?.value as string | undefined, days: data?.robot_token_duration?.value as number | undefined };
}

/** What robots can be given; it never changes while the server runs. */
export function useCatalogue() {
  return useQuery({ queryKey: ['robots', 'catalogue'], staleTime: Infinity, queryFn: () => call(api.GET('/permissions')) });
}
