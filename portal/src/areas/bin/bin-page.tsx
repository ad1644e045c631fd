import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { Page } from '../../kit';
import { useIsAdmin } from '../../session/session';
import { BinList } from './bin-list';

/** What was deleted anywhere: all of it for administrators, for others the deleted projects that they were admin of. */
export default function BinPage() {
  const { t } = useTranslation('bin');
  const isAdmin = useIsAdmin();
  return (
    <Page title={t('title')} sub={t(isAdmin ? 'about-all' : 'about-own')}>
      <BinList queryKey={['bin']} load={(query) => page(api.GET('/bin', { params: { query } }))} mayPurge />
    </Page>
  );
}
