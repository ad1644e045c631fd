import { isRouteErrorResponse, useRouteError } from 'react-router';
import { ErrorState, NotFound } from '../kit';

/** What is shown of a page that failed while it was drawn or fetched. */
export function Broken() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return <ErrorState page error={error} retry={() => location.reload()} />;
}
