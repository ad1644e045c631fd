/** The token that shows that a request comes from a page of this site; each answer brings it. */
let token: string | null = null;

const HEADER = 'X-Harbor-CSRF-Token';

/** Sends a request, with the token if it changes something. A token that is no longer good is replaced, once. */
export async function send(request: Request): Promise<Response> {
  if (['GET', 'HEAD'].includes(request.method)) return kept(await fetch(request));
  const again = request.clone();
  const response = await sendMarked(request);
  if (response.status !== 403 || !(await response.clone().text()).includes('CSRF token')) return response;
  // The cookie that belongs to the token is gone or another's: the server refused before it did anything.
  token = null;
  return sendMarked(again);
}

async function sendMarked(request: Request): Promise<Response> {
  if (token === null) kept(await fetch('/api/v2.0/ping'));
  if (token !== null) request.headers.set(HEADER, token);
  return kept(await fetch(request));
}

/** Keeps the token of an answer. */
function kept(response: Response): Response {
  token = response.headers.get(HEADER) ?? token;
  return response;
}

/** A form, sent as `/c/login` and its like expect it. */
export function postForm(path: string, fields: Record<string, string>): Promise<Response> {
  return send(new Request(path, { method: 'POST', body: new URLSearchParams(fields) }));
}

/** JSON, sent to an address that is no part of the described API. */
export function postJson(path: string, body: unknown): Promise<Response> {
  return send(new Request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }));
}
