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

/** What the server says of a refusal, such as that an account of this name is not the directory's. */
export async function reasonOf(answer: Response | undefined): Promise<string | undefined> {
  const body = (await answer?.json().catch(() => undefined)) as { errors?: { message?: string }[] } | undefined;
  return body?.errors?.[0]?.message;
}

/** Where to go after the log-in: a path of this site, and of no other. */
export function destination(search: string): string {
  const wanted = new URLSearchParams(search).get('redirect_url') ?? '';
  const isPath = /^\/(?![/\\])/.test(wanted) && !wanted.startsWith('/account/');
  return isPath ? wanted : '/harbor/projects';
}
