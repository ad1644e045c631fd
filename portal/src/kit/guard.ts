import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { useMessages } from './messages';

/** Asks before somebody leaves a page on which something is not saved, for another page or for another site. */
export function useGuard(isChanged: boolean): void {
  const { t } = useTranslation('kit');
  const { confirm } = useMessages();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isChanged && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void confirm({ title: t('guard.title'), text: t('guard.text'), action: t('guard.leave'), danger: true }).then((leaves) => {
      if (leaves) blocker.proceed();
      else blocker.reset();
    });
    // Asked once for each attempt to leave, whatever is drawn anew meanwhile.
  }, [blocker.state]);
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isChanged]);
}
