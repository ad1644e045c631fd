import { useTranslation } from 'react-i18next';
import { Page } from '../../kit';
import { LabelsList } from './labels-list';

/** The labels of the installation, which artifacts of every project can carry. */
export default function GlobalLabelsPage() {
  const { t } = useTranslation('labels');
  return (
    <Page title={t('title')} sub={t('sub')}>
      <LabelsList scope={{ scope: 'g' }} may={() => true} />
    </Page>
  );
}
