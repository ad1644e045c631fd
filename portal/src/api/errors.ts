/** A refusal of the API, in the API's own words. */
export class ApiError extends Error {
  constructor(
    /** The status of HTTP; 0 when no answer came. */
    readonly status: number,
    /** The API's code, such as `NOT_FOUND`. */
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface Body {
  errors?: { code?: string; message?: string }[];
}

/** Reads `{"errors": [{code, message}]}` out of what came with a refusal. */
export function asApiError(status: number, body: unknown): ApiError {
  const first = (body as Body | undefined)?.errors?.[0];
  return new ApiError(status, first?.code ?? 'UNKNOWN', first?.message ?? '');
}

/** Whether an error is the answer 403. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

/** Whether an error is the answer 404. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether an error is the answer 401: the server knows nobody behind the request. */
export function isNobody(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}
