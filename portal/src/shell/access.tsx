import { Outlet } from 'react-router';
import { useTranslation } from 'react-i18next';
import { State } from '../kit';
import { signInPath, useIsAdmin, useUser } from '../session/session';

/** Lets through to a page who may see it; a visitor is sent to the log-in, and comes back from there. */
export function Access({ to }: { to: 'anyone' | 'signed-in' | 'sysadmin' }) {
  const { t } = useTranslation('kit');
  const user = useUser();
  const isAdmin = useIsAdmin();
  if (to !== 'anyone' && user === null) {
    location.replace(signInPath());
    return null;
  }
  if (to === 'sysadmin' && !isAdmin) return <State page icon="lock" title={t('state.forbidden')} text={t('state.forbidden-text')} />;
  return <Outlet />;
}
