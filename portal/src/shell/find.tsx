import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from './choices';
import { useFound } from './use-found';

/** The search over everything, as one types; `/` goes to it. */
export function Find() {
  const { t } = useTranslation('shell');
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const { choices, failed } = useFound(text);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest('input, textarea, select, dialog, [contenteditable]') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  return (
    <Choices
      label={t('find.label')}
      choices={choices}
      text={text}
      onText={setText}
      onChosen={() => setText('')}
      searching={t('find.searching')}
      nothing={t('find.nothing')}
      found={t('find.found')}
      failed={failed}
      input={input}
      hint={<kbd aria-hidden="true">/</kbd>}
    />
  );
}
