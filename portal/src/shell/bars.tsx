import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../kit';
import { signInPath, useServer } from '../session/session';
import { bannerOf, closeBanner, closedBanner } from './banner';
import styles from './shell.module.css';
import { useExpired } from './use-expired';

/** What everybody has to know: that the session ended, that nothing may be changed, and what the administrators say. */
export function Bars() {
  const { t } = useTranslation('shell');
  const server = useServer();
  const [closed, setClosed] = useState(closedBanner);
  const expired = useExpired();
  const banner = bannerOf(server.banner_message);
  const close = (message: string) => {
    closeBanner(message);
    setClosed(message);
  };
  return (
    <>
      {expired && (
        <div className={`${styles.banner} ${styles.danger}`} role="alert">
          <p>
            {t('expired')} <a href={signInPath()}>{t('log-in')}</a>
          </p>
        </div>
      )}
      {server.read_only && (
        <div className={`${styles.banner} ${styles.warning}`} role="status">
          <p>{t('read-only')}</p>
        </div>
      )}
      {banner && !(banner.closable && closed === banner.message) && (
        <div className={`${styles.banner} ${styles[banner.type]}`} role="status">
          <p>{banner.message}</p>
          {banner.closable && <IconButton name="close" small size={14} label={t('banner-close')} onClick={() => close(banner.message)} />}
        </div>
      )}
    </>
  );
}
