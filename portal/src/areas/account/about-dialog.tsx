import { useTranslation } from 'react-i18next';
import { Dialog, Mark, Panel } from '../../kit';
import { useServer } from '../../session/session';

/** What this is, and which version. */
export default function AboutDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const server = useServer();
  const [api = '', own = ''] = (server.harbor_version ?? '').split('-berth.');
  return (
    <Dialog title={t('about.title')} size="small" onClose={onClose}>
      <div style={{ display: 'flex', gap: '0.9rem', alignItems: 'center' }}>
        <Mark size={44} />
        <p>{t('about.text')}</p>
      </div>
      <Panel
        items={[
          { label: t('about.version'), value: own },
          { label: t('about.api'), value: api },
          { label: t('about.storage'), value: server.registry_storage_provider_name },
          { label: t('about.address'), value: server.external_url },
        ]}
      />
    </Dialog>
  );
}
