import { useTranslation } from 'react-i18next';
import { Card, Page } from '../../kit';
import { FirstSteps } from './first-steps';

/** The first steps, for those who want to see them again. */
export default function FirstStepsPage() {
  const { t } = useTranslation('first-steps');
  return (
    <Page title={t('title')} sub={t('sub')}>
      <Card>
        <FirstSteps heading="h2" />
      </Card>
    </Page>
  );
}
