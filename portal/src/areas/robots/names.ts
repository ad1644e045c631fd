import { useTranslation } from 'react-i18next';

/** The words for resources and actions; one that is not known keeps the API's own. */
export function useNames() {
  const { t } = useTranslation('robots');
  return {
    resourceName: (resource: string): string => t([`resource.${resource}`, 'other'], { name: resource }),
    actionName: (action: string): string => t([`action.${action}`, 'other'], { name: action }),
  };
}
