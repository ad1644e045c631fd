import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { Button, Checkbox, IconButton, TextField, useMessages, usePaused } from '../../kit';
import type { InProject } from './draft';
import { Matrix } from './matrix';
import { NONE, type Right, type Rights } from './rights';
import styles from './robots.module.css';

interface Props {
  catalogue: Right[];
  everywhere: Rights | undefined;
  projects: InProject[];
  onChange: (part: { everywhere?: Rights | undefined; projects?: InProject[] }) => void;
}

/** Where a robot of the system may work: in every project, in single ones, or in both with different rights. */
export function ProjectsStep({ catalogue, everywhere, projects, onChange }: Props) {
  const { t } = useTranslation('robots');
  return (
    <>
      <Checkbox label={t('projects.every')} hint={t('projects.every-hint')} checked={everywhere !== undefined} onChange={(on) => onChange({ everywhere: on ? NONE : undefined })} />
      {everywhere !== undefined && <Matrix label={t('projects.every-rights')} catalogue={catalogue} rights={everywhere} onChange={(rights) => onChange({ everywhere: rights })} />}
      <section className={styles.section}>
        <h3>{t(everywhere === undefined ? 'projects.single' : 'projects.beyond')}</h3>
        <SingleProjects catalogue={catalogue} projects={projects} onChange={(next) => onChange({ projects: next })} />
      </section>
    </>
  );
}

function SingleProjects({ catalogue, projects, onChange }: { catalogue: Right[]; projects: InProject[]; onChange: (projects: InProject[]) => void }) {
  const { t } = useTranslation('robots');
  const [open, setOpen] = useState(projects.length === 1 ? projects[0]?.name : undefined);
  const add = (name: string) => {
    // Most robots have the same rights in all of their projects.
    onChange([...projects, { name, rights: projects.at(-1)?.rights ?? NONE }]);
    setOpen(name);
  };
  const change = (name: string, rights: Rights) => onChange(projects.map((each) => (each.name === name ? { name, rights } : each)));
  return (
    <>
      <AddProject taken={projects.map(({ name }) => name)} onAdd={add} />
      {projects.length === 0 && <p className={styles.quiet}>{t('projects.none')}</p>}
      <ul className={styles.projects}>
        {projects.map(({ name, rights }) => (
          <li key={name} className={styles.project}>
            <div className={styles.projectHead}>
              <Button kind="quiet" small icon={open === name ? 'down' : 'right'} aria-expanded={open === name} onClick={() => setOpen(open === name ? undefined : name)}>
                {name}
              </Button>
              <span className={styles.tiny}>{t('rights', { count: rights.size })}</span>
              {projects.length > 1 && rights.size > 0 && (
                <span className={styles.same}>
                  <Button kind="quiet" small onClick={() => onChange(projects.map((each) => ({ name: each.name, rights })))}>
                    {t('projects.same')}
                  </Button>
                </span>
              )}
              <IconButton name="close" small size={15} label={t('projects.remove', { name })} onClick={() => onChange(projects.filter((each) => each.name !== name))} />
            </div>
            {open === name && (
              <div className={styles.projectBody}>
                <Matrix label={t('projects.rights', { name })} catalogue={catalogue} rights={rights} onChange={(next) => change(name, next)} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Looks for a project by a part of its name. */
function AddProject({ taken, onAdd }: { taken: string[]; onAdd: (name: string) => void }) {
  const { t } = useTranslation('robots');
  const { fail } = useMessages();
  const list = useId();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const name = text.trim();
  const asked = usePaused(name, 200);
  const { data } = useQuery({
    queryKey: ['projects', 'offered', asked],
    queryFn: () => page(api.GET('/projects', { params: { query: { q: q({ field: 'name', part: asked }), page: 1, page_size: 15 } } })),
    placeholderData: (before) => before,
  });
  const isTaken = taken.includes(name);
  const [unknown, setUnknown] = useState<string>();
  const add = async () => {
    setBusy(true);
    try {
      const found = await page(api.GET('/projects', { params: { query: { q: q({ field: 'name', is: name }), page: 1, page_size: 1 } } }));
      if (found.total === 0) return setUnknown(name);
      onAdd(name);
      setText('');
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };
  const error = isTaken ? t('projects.taken') : name !== '' && unknown === name ? t('projects.unknown') : undefined;
  return (
    <div className={styles.ask}>
      <TextField
        label={t('projects.add-label')}
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          // Enter adds the project; it does not send the form around it.
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (name !== '' && !isTaken && !busy) void add();
        }}
        error={error}
        list={list}
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        mono
      />
      <datalist id={list}>
        {data?.rows.filter((each) => !taken.includes(each.name)).map((each) => <option key={each.project_id} value={each.name} />)}
      </datalist>
      <Button icon="plus" busy={busy} disabled={name === '' || isTaken} onClick={() => void add()}>
        {t('projects.add')}
      </Button>
    </div>
  );
}
