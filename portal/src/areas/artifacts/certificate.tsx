import { useTranslation } from 'react-i18next';
import { DownloadLink } from '../../kit';
import { useServer } from '../../session/session';

/** The certificate that clients have to trust, where the installation has one of its own. */
export function Certificate() {
  const { t } = useTranslation('artifacts');
  if (!useServer().has_ca_root) return null;
  return <DownloadLink href="/api/v2.0/systeminfo/getcert">{t('certificate')}</DownloadLink>;
}
