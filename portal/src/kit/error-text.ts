import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/errors';

/** Says in the reader's language what went wrong, with the server's own words where it gave some. */
export function useErrorText(): (error: unknown) => string {
  const { t } = useTranslation('kit');
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.defect');
    if (error.status === 0) return t('error.unreachable');
    const general = t([`error.status.${error.status}`, error.status >= 500 ? 'error.status.500' : 'error.refused']);
    if (error.status >= 500 || error.message === '') return general;
    return error.status === 401 ? general : capitalized(error.message);
  };
}

function capitalized(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
