import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, TabLinks } from '../../kit';

/** The page around both kinds of cleaning up. */
export function CleanUp({ actions, children }: { actions: ReactNode; children: ReactNode }) {
  const { t } = useTranslation('clean-up');
  return (
    <Page title={t('title')} sub={t('about')} actions={actions}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/harbor/clearing-job/gc', label: t('gc.tab') },
          { to: '/harbor/clearing-job/audit-log-purge', label: t('purge.tab') },
        ]}
      />
      {children}
    </Page>
  );
}
