import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call } from '../api/client';
import { Icon, type IconName, useFormats } from '../kit';
import styles from './shell.module.css';

interface Found {
  key: string;
  group: string;
  icon: IconName;
  label: string;
  note: string;
  to: string;
}

/** As many of each kind as are shown. */
const SHOWN = 8;

/** The search over everything, as one types; `/` goes to it. */
export function Find() {
  const { t } = useTranslation('shell');
  const go = useNavigate();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const { found, isAsked } = useFound(text);

  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest('input, textarea, select, dialog, [contenteditable]') !== null;
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  const leave = (to: string) => {
    setOpen(false);
    setText('');
    void go(to);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setOpen(false);
    if (event.key === 'Enter' && found?.[at]) leave(found[at].to);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !found?.length) return;
    event.preventDefault();
    setOpen(true);
    setAt((at + step + found.length) % found.length);
  };
  const shows = open && text.trim() !== '';
  return (
    <div className={styles.find} role="search" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <Icon name="search" size={16} />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={t('find.label')}
        aria-expanded={shows}
        aria-controls={`${id}-found`}
        aria-autocomplete="list"
        aria-activedescendant={shows && found?.[at] ? `${id}-${at}` : undefined}
        placeholder={t('find.label')}
        autoComplete="off"
        maxLength={255}
        value={text}
        onFocus={() => setOpen(true)}
        onKeyDown={keys}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
          setOpen(true);
        }}
      />
      <kbd aria-hidden="true">/</kbd>
      <div id={`${id}-found`} role="listbox" aria-label={t('find.found')} className={styles.found} hidden={!shows}>
        {shows && !found && <p>{isAsked ? t('find.searching') : ''}</p>}
        {shows && found?.length === 0 && <p>{t('find.nothing')}</p>}
        {shows &&
          found?.map((one, index) => (
            <div key={one.key} role="presentation">
              {found[index - 1]?.group !== one.group && <h3 role="presentation">{one.group}</h3>}
              {/* The keys are the input's: a screen reader follows aria-activedescendant. */}
              <div id={`${id}-${index}`} role="option" aria-selected={index === at} onMouseEnter={() => setAt(index)} onMouseDown={(event) => event.preventDefault()} onClick={() => leave(one.to)}>
                <Icon name={one.icon} size={16} />
                <span>{one.label}</span>
                <span>{one.note}</span>
              </div>
            </div>
          ))}
      </div>
    </div>
  );
}

function useFound(text: string): { found: Found[] | undefined; isAsked: boolean } {
  const { t } = useTranslation('shell');
  const formats = useFormats();
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 150);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ['search', asked],
    enabled: asked !== '',
    queryFn: ({ signal }) => call(api.GET('/search', { params: { query: { q: asked } }, signal })),
  });
  if (!data) return { found: undefined, isAsked: asked !== '' };
  const found = [
    ...data.project.slice(0, SHOWN).map((project) => ({
      key: `p${project.project_id}`,
      group: t('find.projects'),
      icon: 'projects' as const,
      label: project.name,
      note: t('find.repositories-count', { count: project.repo_count, shown: formats.number(project.repo_count) }),
      to: `/harbor/projects/${project.project_id}`,
    })),
    ...data.repository.slice(0, SHOWN).map((repository) => ({
      key: `r${repository.repository_name}`,
      group: t('find.repositories'),
      icon: 'repository' as const,
      label: repository.repository_name,
      note: t('find.artifacts-count', { count: repository.artifact_count, shown: formats.number(repository.artifact_count) }),
      to: `/harbor/projects/${repository.project_id}/repositories/${encodeURIComponent(repository.repository_name.slice(repository.project_name.length + 1))}`,
    })),
  ];
  return { found, isAsked: true };
}
