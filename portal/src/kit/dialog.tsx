import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, type ButtonKind, IconButton } from './button';
import styles from './dialog.module.css';
import { Notice } from './notice';
import { useErrorText } from './error-text';

interface Frame {
  title: string;
  onClose: () => void;
  size?: 'small' | 'normal' | 'wide';
}

/** A dialog over the page. It keeps the focus, gives it back, and closes with Escape. */
export function Dialog({ title, onClose, size = 'normal', children, foot }: Frame & { children: ReactNode; foot?: ReactNode }) {
  return (
    <Shell title={title} onClose={onClose} size={size}>
      <div className={styles.body}>{children}</div>
      {foot && <div className={styles.foot}>{foot}</div>}
    </Shell>
  );
}

function Shell({ title, onClose, size = 'normal', children }: Frame & { children: ReactNode }) {
  const { t } = useTranslation('kit');
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || dialog.open) return;
    const before = document.activeElement;
    dialog.showModal();
    const first = dialog.querySelector<HTMLElement>('[autofocus], input:not([type=hidden]):not(:disabled), select, textarea');
    (first ?? dialog.querySelector<HTMLElement>('h2'))?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`${styles.dialog} ${size === 'normal' ? '' : styles[size]}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.head}>
        <h2 id={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton name="close" small label={t('close')} onClick={onClose} />
      </div>
      {children}
    </dialog>
  );
}

interface FormFrame extends Frame {
  /** What the button that sends the form says. */
  submit: string;
  submitKind?: ButtonKind;
  /** Sends it; a refusal that is thrown is shown in the dialog, and the dialog stays. */
  onSubmit: () => Promise<unknown>;
  /** Whether it may be sent. */
  ready?: boolean;
  children: ReactNode;
}

/** A dialog with a form that is sent or not. It closes when it was sent. */
export function FormDialog({ title, onClose, size, submit, submitKind = 'primary', onSubmit, ready = true, children }: FormFrame) {
  const { t } = useTranslation('kit');
  const { busy, error, send } = useSending(onSubmit, onClose);
  return (
    <Shell title={title} onClose={onClose} size={size}>
      <form className={styles.form} onSubmit={send} noValidate>
        <div className={styles.body}>
          {error !== undefined && <ErrorNotice error={error} />}
          {children}
        </div>
        <div className={styles.foot}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind={submitKind} busy={busy} disabled={!ready}>
            {submit}
          </Button>
        </div>
      </form>
    </Shell>
  );
}

/** One step of a wizard. */
export interface Step {
  title: string;
  content: ReactNode;
  /** Whether one may go on from here. */
  ready?: boolean;
}

/** A form in steps. */
export function Wizard({ title, onClose, size = 'wide', submit, onSubmit, steps }: Omit<FormFrame, 'children' | 'ready' | 'submitKind'> & { steps: Step[] }) {
  const { t } = useTranslation('kit');
  const [at, setAt] = useState(0);
  const { busy, error, send } = useSending(onSubmit, onClose);
  const step = steps[at] as Step;
  const isLast = at === steps.length - 1;
  const next = (event: FormEvent) => {
    if (isLast) return send(event);
    event.preventDefault();
    if (step.ready !== false) setAt(at + 1);
  };
  return (
    <Shell title={title} onClose={onClose} size={size}>
      <ol className={styles.steps}>
        {steps.map((each, index) => (
          <li key={each.title} aria-current={index === at ? 'step' : undefined}>
            {each.title}
          </li>
        ))}
      </ol>
      <form className={styles.form} onSubmit={next} noValidate>
        <div className={styles.body} key={at}>
          {error !== undefined && <ErrorNotice error={error} />}
          {step.content}
        </div>
        <div className={styles.foot}>
          <span className={styles.start}>
            <Button onClick={onClose}>{t('cancel')}</Button>
          </span>
          {at > 0 && <Button onClick={() => setAt(at - 1)}>{t('back')}</Button>}
          {/* The second click of a double one would send a step that nobody has looked at. */}
          <Button type="submit" kind="primary" busy={busy} disabled={step.ready === false} onClick={(event) => event.detail > 1 && event.preventDefault()}>
            {isLast ? submit : t('next')}
          </Button>
        </div>
      </form>
    </Shell>
  );
}

function useSending(onSubmit: () => Promise<unknown>, onClose: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
      onClose();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, send };
}

function ErrorNotice({ error }: { error: unknown }) {
  const text = useErrorText();
  return <Notice kind="bad">{text(error)}</Notice>;
}

export { styles as dialogStyles };
