import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigation } from 'react-router';
import { IconButton, Loading, NotFound, useModal } from '../kit';
import { useUser } from '../session/session';
import { Bars } from './bars';
import { Events } from './events';
import { Find } from './find';
import { OwnDialogs, Person, ThemeButton, Visitor, VisitorBrand } from './header';
import { Palette } from './palette';
import { usePaletteKey } from './palette-key';
import { Rail } from './rail';
import styles from './shell.module.css';
import type { OwnDialog } from './use-commands';

/** The frame of every page: navigation, header, bars with what has to be known, and the page. */
export function Shell({ missing = false }: { missing?: boolean }) {
  return (
    <Suspense fallback={<Loading />}>
      <Frame missing={missing} />
    </Suspense>
  );
}

function Frame({ missing }: { missing: boolean }) {
  const { t } = useTranslation('shell');
  const user = useUser();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const isMoving = useNavigation().state === 'loading';
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [dialog, setDialog] = useState<OwnDialog>();
  usePaletteKey(useCallback(() => setPalette(true), []));
  const first = useRef(true);
  useEffect(() => {
    setDrawer(false);
    // Who reads with the ears starts at the new page, not at the link that led there.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname]);
  return (
    <div className={styles.shell} aria-busy={isMoving}>
      <a href="#main" className={styles.skip}>
        {t('skip')}
      </a>
      {user && <Rail />}
      <div className={styles.bars}>
        <Bars />
      </div>
      <header className={styles.top}>
        {user ? (
          <span className={styles.onlyNarrow}>
            <IconButton name="menu" label={t('nav.open')} aria-haspopup="dialog" onClick={() => setDrawer(true)} />
          </span>
        ) : (
          <VisitorBrand />
        )}
        <Find />
        <IconButton name="command" label={t('palette.open')} aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" onClick={() => setPalette(true)} />
        <span className={styles.space} />
        {user && <Events />}
        <ThemeButton />
        {user ? <Person user={user} onDialog={setDialog} /> : <Visitor onDialog={setDialog} />}
      </header>
      <main id="main" ref={main} tabIndex={-1} className={styles.main}>
        <Suspense fallback={<Loading />}>{missing ? <NotFound /> : <Outlet />}</Suspense>
      </main>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} onDialog={setDialog} />
        </Suspense>
      )}
      <OwnDialogs opened={dialog} user={user} onClose={() => setDialog(undefined)} />
      {drawer && user && <Drawer onClose={() => setDrawer(false)} />}
    </div>
  );
}

function Drawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('shell');
  const ref = useModal();
  return (
    <dialog ref={ref} className={styles.drawer} aria-label={t('nav.label')} onClose={onClose} onClick={(event) => event.target === ref.current && onClose()}>
      <Rail onClose={onClose} />
    </dialog>
  );
}
