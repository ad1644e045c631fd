import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../api/client';
import { ApiError } from '../api/errors';

/** Who is logged in. */
export type User = Schema<'UserResp'>;

/** What the server says about itself; of those who are not logged in it keeps most. */
export type Server = Schema<'PublicInfo'> & Partial<ServerDetails>;

interface ServerDetails {
  harbor_version: string;
  external_url: string;
  registry_url: string;
  project_creation_restriction: string;
  has_ca_root: boolean;
  read_only: boolean;
  registry_storage_provider_name: string;
  notification_enable: boolean;
  current_time: string;
}

async function findUser(): Promise<User | null> {
  try {
    return await call(api.GET('/users/current'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

// Not asked again when one comes back to the window: were the session over, the page with what is typed in it would be gone.
export const userQuery = { queryKey: ['session', 'user'], queryFn: findUser, staleTime: 60_000, refetchOnWindowFocus: false };

export const serverQuery = {
  queryKey: ['session', 'server'],
  queryFn: async () => (await call(api.GET('/systeminfo'))) as Server,
  staleTime: 60_000,
};

/** Who is logged in, or null for a visitor. */
export function useUser(): User | null {
  return useSuspenseQuery(userQuery).data;
}

/** What the server says about itself. */
export function useServer(): Server {
  return useSuspenseQuery(serverQuery).data;
}

/** Whether the caller administers the installation. */
export function useIsAdmin(): boolean {
  const user = useUser();
  return user !== null && (user.sysadmin_flag || user.admin_role_in_auth);
}

/** Whether the caller may do something: `may('repository', 'delete')`. The project itself is `'.'`. */
export type May = (resource: string, action: string) => boolean;

/** What the caller may do in a project; a visitor may read what is public. Nothing while it is not known yet. */
export function usePermissions(projectId: number | undefined): { may: May; isKnown: boolean; error?: unknown; retry?: () => void } {
  const user = useUser();
  const found = useQuery({
    queryKey: ['permissions', projectId, user?.user_id],
    enabled: projectId !== undefined && user !== null,
    staleTime: 30_000,
    queryFn: () =>
      call(api.GET('/users/current/permissions', { params: { query: { scope: `/project/${projectId}`, relative: true } } })),
  });
  if (user === null) return { may: visitorMay, isKnown: true };
  const rights = new Set(found.data?.map((right) => `${right.resource}:${right.action}`));
  return { may: (resource, action) => rights.has(`${resource}:${action}`), isKnown: found.data !== undefined, error: found.error, retry: () => void found.refetch() };
}

const VISITOR = new Set(['.:read', 'repository:list', 'repository:pull', 'artifact:read', 'artifact:list', 'tag:list']);

function visitorMay(resource: string, action: string): boolean {
  return VISITOR.has(`${resource}:${action}`);
}

/** The address of the log-in, from which one comes back to where one is. */
export function signInPath(): string {
  const here = location.pathname + location.search;
  return here === '/' || here.startsWith('/account/') ? '/account/sign-in' : `/account/sign-in?redirect_url=${encodeURIComponent(here)}`;
}

/** Logs out and leaves for the sign-in page, or for the provider's. */
export async function logOut(): Promise<void> {
  const response = await fetch('/c/log_out');
  if (response.status === 403) {
    const body = (await response.json()) as { redirect_location?: string };
    if (body.redirect_location) return location.assign(body.redirect_location);
  }
  location.assign('/account/sign-in');
}
