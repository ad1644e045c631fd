import { send } from '../api/csrf';

/** What a visitor may know of the server. */
export interface PublicServer {
  auth_mode: string;
  primary_auth_mode: boolean;
  self_registration: boolean;
  banner_message: string;
  oidc_provider_name: string;
}

/** Asks the server what it is; nothing if it cannot be reached. */
export async function findServer(): Promise<PublicServer | null> {
  try {
    const response = await send(new Request('/api/v2.0/systeminfo'));
    return response.ok ? ((await response.json()) as PublicServer) : null;
  } catch {
    return null;
  }
}

/** Where to go after the log-in: a path of this site, and of no other. */
export function destination(search: string): string {
  const wanted = new URLSearchParams(search).get('redirect_url') ?? '';
  const isPath = /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/account/');
  return isPath ? wanted : '/harbor/projects';
}
