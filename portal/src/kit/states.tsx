import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isForbidden, isNotFound } from '../api/errors';
import { Button } from './button';
import { ButtonLink } from './button-link';
import { useErrorText } from './error-text';
import { Icon, type IconName } from './icon';
import { layoutStyles as styles } from './layout';

/** What stands where there is nothing else: a sign, a heading, a sentence, and what to do. With `page` it is all of a page. */
export function State({ icon, title, text, page, children }: { icon: IconName; title: string; text?: ReactNode; page?: boolean; children?: ReactNode }) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className={styles.state}>
      <Icon name={icon} size={36} />
      <Heading>{title}</Heading>
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

/** What went wrong, and a button to try again. */
export function ErrorState({ error, retry, page }: { error: unknown; retry?: () => void; page?: boolean }) {
  const { t } = useTranslation('kit');
  const text = useErrorText();
  if (isForbidden(error)) return <State page={page} icon="lock" title={t('state.forbidden')} text={t('state.forbidden-text')} />;
  if (isNotFound(error)) return <NotFound />;
  return (
    <State page={page} icon="warning" title={t('state.error')} text={text(error)}>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          {t('state.retry')}
        </Button>
      )}
    </State>
  );
}

/** There is no such page or object. */
export function NotFound() {
  const { t } = useTranslation('kit');
  return (
    <State page icon="search" title={t('state.missing')} text={t('state.missing-text')}>
      <ButtonLink to="/harbor/projects">{t('state.home')}</ButtonLink>
    </State>
  );
}

/** A grey line where words will be. */
export function Skeleton({ width = '100%' }: { width?: string }) {
  return <span className={styles.skeleton} style={{ width }} />;
}

/** While a page is fetched. */
export function Loading() {
  const { t } = useTranslation('kit');
  return (
    <div className={styles.page} role="status" aria-busy="true" aria-label={t('loading')}>
      <Skeleton width="14rem" />
      <Skeleton width="60%" />
      <Skeleton width="45%" />
    </div>
  );
}
