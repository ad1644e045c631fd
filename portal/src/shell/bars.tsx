import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onUnauthorized } from '../api/client';
import { IconButton } from '../kit';
import { signInPath, useServer, useUser } from '../session/session';
import styles from './shell.module.css';

interface Banner {
  message: string;
  type: 'info' | 'success' | 'warning' | 'danger';
  closable: boolean;
  fromDate?: string;
  toDate?: string;
}

/** Reads the banner out of the settings; none if it is not its time. */
export function bannerOf(text: string, now = new Date()): Banner | null {
  if (text === '') return null;
  let banner: Partial<Banner>;
  try {
    banner = JSON.parse(text) as Partial<Banner>;
  } catch {
    // Whoever sets it over the API may write plain words.
    banner = { message: text };
  }
  if (!banner.message) return null;
  if (banner.fromDate && now < new Date(banner.fromDate)) return null;
  if (banner.toDate) {
    const end = new Date(banner.toDate);
    end.setDate(end.getDate() + 1);
    if (now >= end) return null;
  }
  const type = banner.type && ['info', 'success', 'warning', 'danger'].includes(banner.type) ? banner.type : 'info';
  return { ...banner, message: banner.message, type, closable: banner.closable ?? false };
}

/** What everybody has to know: that the session ended, that nothing may be changed, and what the administrators say. */
export function Bars() {
  const { t } = useTranslation('shell');
  const user = useUser();
  const server = useServer();
  const [closed, setClosed] = useState('');
  const [expired, setExpired] = useState(false);
  useEffect(() => (user ? onUnauthorized(() => setExpired(true)) : undefined), [user]);
  const banner = bannerOf(server.banner_message);
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
      {banner && closed !== banner.message && (
        <div className={`${styles.banner} ${styles[banner.type]}`} role="status">
          <p>{banner.message}</p>
          {banner.closable && <IconButton name="close" small size={14} label={t('banner-close')} onClick={() => setClosed(banner.message)} />}
        </div>
      )}
    </>
  );
}
