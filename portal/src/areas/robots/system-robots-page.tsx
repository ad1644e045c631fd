import { useTranslation } from 'react-i18next';
import { Page } from '../../kit';
import { RobotsList } from './robots-list';

/** The robot accounts of the system, which may work in any projects. */
export default function SystemRobotsPage() {
  const { t } = useTranslation('robots');
  return (
    <Page title={t('title')} sub={t('sub')}>
      <RobotsList home={{ level: 'system' }} may={() => true} />
    </Page>
  );
}
