import { useTranslation } from 'react-i18next';
import { Page } from '../../kit';
import { useIsAdmin } from '../../session/session';
import { LogList } from './log-list';

/** What happened: everything to administrators, to others what happened in the projects that they administer. */
export default function LogsPage() {
  const { t } = useTranslation('logs');
  const isAdmin = useIsAdmin();
  return (
    <Page title={t('title')} sub={t(isAdmin ? 'sub.all' : 'sub.own')}>
      <LogList />
    </Page>
  );
}
