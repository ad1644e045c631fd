/** The token that shows that a request comes from a page of this site; each answer brings it. */
let token: string | null = null;

const HEADER = 'X-Harbor-CSRF-Token';

/** Keeps the token of an answer. */
export function keepToken(response: Response): void {
  token = response.headers.get(HEADER) ?? token;
}

/** Puts the token on a request that changes something, and fetches one first if there is none yet. */
export async function addToken(request: Request): Promise<void> {
  if (['GET', 'HEAD'].includes(request.method)) return;
  if (token === null) keepToken(await fetch('/api/v2.0/ping'));
  if (token !== null) request.headers.set(HEADER, token);
}

/**
 * Sends a request; if it is refused because its token has gone stale (somebody logged in in another tab, or the cookie
 * was cleared), fetches a new one and sends it once more. Nothing was done by then: the token is looked at first.
 */
export async function send(request: Request): Promise<Response> {
  if (['GET', 'HEAD'].includes(request.method)) return fetch(request);
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 403 || !(await answer.clone().text()).includes('CSRF token')) return answer;
  token = null;
  await addToken(again);
  return fetch(again);
}

/** A form, sent as `/c/login` and its like expect it. */
export async function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  const request = new Request(path, { method: 'POST', body: new URLSearchParams(fields) });
  await addToken(request);
  const response = await send(request);
  keepToken(response);
  return response;
}

/** JSON, sent to an address that is no part of the described API. */
export async function postJson(path: string, body: unknown): Promise<Response> {
  const request = new Request(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  await addToken(request);
  const response = await send(request);
  keepToken(response);
  return response;
}
