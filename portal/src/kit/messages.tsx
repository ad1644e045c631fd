import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button';
import { Dialog, dialogStyles } from './dialog';
import { useErrorText } from './error-text';
import { TextField } from './field';
import { Icon } from './icon';
import styles from './messages.module.css';

type Kind = 'ok' | 'bad' | 'info';
interface Toast {
  id: number;
  kind: Kind;
  text: string;
}

/** What a person is asked before something is lost. */
export interface Question {
  title: string;
  /** What will happen, and that it cannot be taken back. */
  text: ReactNode;
  /** The names of what will be lost. */
  loses?: string[];
  /** What the button says that does it. */
  action: string;
  danger?: boolean;
  /** A name that has to be typed first. */
  typed?: string;
}

interface Messages {
  /** Tells that something was done. */
  done: (text: string) => void;
  /** Tells something. */
  tell: (text: string) => void;
  /** Tells what went wrong. */
  fail: (error: unknown) => void;
  /** Asks before something is done that cannot be taken back. */
  confirm: (question: Question) => Promise<boolean>;
}

const Context = createContext<Messages | null>(null);

/** Tells people what happened and asks them: `const { done, fail, confirm } = useMessages()`. */
export function useMessages(): Messages {
  const messages = useContext(Context);
  if (!messages) throw new Error('there is no MessagesProvider around this');
  return messages;
}

let count = 0;

/** Gives `useMessages` to everything within. */
export function MessagesProvider({ children }: { children: ReactNode }) {
  const errorText = useErrorText();
  const textOf = useRef(errorText);
  textOf.current = errorText;
  const [toasts, setToasts] = useState<Toast[]>([]);
  const [asked, setAsked] = useState<{ question: Question; answer: (yes: boolean) => void }>();

  const add = useCallback((kind: Kind, text: string) => {
    count += 1;
    setToasts((all) => [...all.slice(-3), { id: count, kind, text }]);
  }, []);
  const remove = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const messages = useMemo<Messages>(
    () => ({
      done: (text) => add('ok', text),
      tell: (text) => add('info', text),
      fail: (error) => add('bad', textOf.current(error)),
      confirm: (question) => new Promise((resolve) => setAsked({ question, answer: resolve })),
    }),
    [add],
  );
  const answer = (yes: boolean) => {
    asked?.answer(yes);
    setAsked(undefined);
  };
  return (
    <Context value={messages}>
      {children}
      {asked && <Confirm question={asked.question} answer={answer} />}
      <Toasts toasts={toasts} remove={remove} />
    </Context>
  );
}

function Toasts({ toasts, remove }: { toasts: Toast[]; remove: (id: number) => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Raised anew each time, so that it lies above a dialog that was opened meanwhile.
    if (ref.current?.matches(':popover-open')) ref.current.hidePopover();
    if (toasts.length > 0) ref.current?.showPopover();
  }, [toasts]);
  return (
    <div ref={ref} popover="manual" className={styles.toasts} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} remove={remove} />
      ))}
    </div>
  );
}

function ToastCard({ toast, remove }: { toast: Toast; remove: (id: number) => void }) {
  const { t } = useTranslation('kit');
  useEffect(() => {
    const timer = setTimeout(() => remove(toast.id), toast.kind === 'bad' ? 12_000 : 5_000);
    return () => clearTimeout(timer);
  }, [toast, remove]);
  return (
    <div className={`${styles.toast} ${styles[toast.kind]}`}>
      <Icon name={toast.kind === 'ok' ? 'check' : toast.kind === 'bad' ? 'warning' : 'info'} size={16} />
      <p>{toast.text}</p>
      <IconButton name="close" small size={14} label={t('close')} onClick={() => remove(toast.id)} />
    </div>
  );
}

function Confirm({ question, answer }: { question: Question; answer: (yes: boolean) => void }) {
  const { t } = useTranslation('kit');
  const [typed, setTyped] = useState('');
  return (
    <Dialog
      title={question.title}
      size="small"
      onClose={() => answer(false)}
      foot={
        <>
          <Button onClick={() => answer(false)}>{t('cancel')}</Button>
          <Button
            kind={question.danger ? 'danger' : 'primary'}
            disabled={question.typed !== undefined && typed !== question.typed}
            onClick={() => answer(true)}
          >
            {question.action}
          </Button>
        </>
      }
    >
      <p>{question.text}</p>
      {question.loses && question.loses.length > 0 && (
        <ul className={dialogStyles.loses}>
          {question.loses.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      )}
      {question.typed !== undefined && <TextField label={t('confirm.type', { name: question.typed })} value={typed} onChange={setTyped} autoComplete="off" mono />}
    </Dialog>
  );
}
