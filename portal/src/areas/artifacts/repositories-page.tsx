import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call, page, repositorySegment, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { Button, type Column, List, Menu, type MenuEntry, IconButton, Segments, Time, useCopy, useFormats, useMessages, useOperations } from '../../kit';
import { useServer, useUser } from '../../session/session';
import { useProject } from '../project/context';
import { repositoryAddress, shortName } from './address';
import styles from './artifacts.module.css';
import { Certificate } from './certificate';
import { descriptionOf, firstWords } from './description';
import { PushDialog } from './push-dialog';

type Repository = Schema<'Repository'>;
type Look = 'list' | 'cards';

/** Where this browser remembers how repositories are shown. */
const LOOK = 'berth-repositories-look';
/** How often the list looks for what was pushed meanwhile, in milliseconds. */
const EVERY = 5_000;

/** The repositories of a project. */
export default function RepositoriesPage() {
  const { t } = useTranslation('artifacts');
  const { project, may } = useProject();
  const user = useUser();
  const server = useServer();
  const formats = useFormats();
  const client = useQueryClient();
  const { confirm, done, tell } = useMessages();
  const copyText = useCopy();
  const { run } = useOperations();
  const [pushing, setPushing] = useState(false);
  const [look, setLook] = useState<Look>(() => (localStorage.getItem(LOOK) === 'cards' ? 'cards' : 'list'));
  const mayDelete = may('repository', 'delete');
  const mayPush = user !== null && may('repository', 'push');

  const remove = async (repositories: Repository[], clear?: () => void) => {
    const names = repositories.map((repository) => repository.name);
    const agreed = await confirm({
      title: t('repository.delete.title', { count: names.length }),
      text: t('repository.delete.text', { count: repositories.reduce((sum, one) => sum + one.artifact_count, 0) }),
      loses: names,
      action: t('delete'),
      danger: true,
    });
    if (!agreed) return;
    const failed = await run(t('repository.delete.operation'), repositories, (one) => one.name, (one) =>
      call(api.DELETE('/projects/{project_name}/repositories/{repository_name}', { params: { path: { project_name: project.name, repository_name: repositorySegment(one.name, project.name) } } })),
    );
    clear?.();
    await client.invalidateQueries();
    if (failed > 0) tell(t('some-failed', { count: failed }));
    else done(t('repository.delete.done', { count: names.length }));
  };

  const at = (one: Repository) => repositoryAddress(project.project_id, shortName(one.name, project.name));
  const entries = (one: Repository): MenuEntry[] => [
    { label: t('repository.copy-name'), icon: 'copy', onSelect: () => void copyText(`${server.registry_url ?? location.host}/${one.name}`).then((isCopied) => isCopied && done(t('copied'))) },
    mayDelete && { label: t('delete'), icon: 'trash', danger: true, onSelect: () => void remove([one]) },
  ];
  const card = (one: Repository) => {
    const name = shortName(one.name, project.name);
    return (
      <div className={styles.card}>
        <div className={styles.cardHead}>
          <Link to={at(one)}>{name}</Link>
          <Menu label={name} align="end" entries={entries(one)} button={(opener) => <IconButton {...opener} name="more" small label={t('repository.actions', { name })} />} />
        </div>
        <p>{firstWords(descriptionOf(one.description))}</p>
        <div className={styles.cardFoot}>
          <span>{t('repository.artifact-count', { count: one.artifact_count, shown: formats.number(one.artifact_count) })}</span>
          <span>{t('repository.pulled', { count: one.pull_count, shown: formats.compact(one.pull_count) })}</span>
          <Time value={one.update_time} />
        </div>
      </div>
    );
  };
  const choose = (next: Look) => {
    localStorage.setItem(LOOK, next);
    setLook(next);
  };

  const columns: Column<Repository>[] = [
    {
      id: 'name',
      head: t('repository.name'),
      sort: 'name',
      primary: true,
      cell: (one) => (
        <span>
          <Link to={at(one)}>{shortName(one.name, project.name)}</Link>
          {one.description && <span className={styles.teaser}>{firstWords(descriptionOf(one.description))}</span>}
        </span>
      ),
    },
    { id: 'artifacts', head: t('repository.artifacts'), sort: 'artifact_count', align: 'end', cell: (one) => formats.number(one.artifact_count) },
    { id: 'pulls', head: t('repository.pulls'), sort: 'pull_count', align: 'end', cell: (one) => formats.number(one.pull_count) },
    { id: 'updated', head: t('repository.updated'), sort: 'update_time', cell: (one) => <Time value={one.update_time} /> },
  ];
  const push = (
    <Button icon="up" onClick={() => setPushing(true)}>
      {t('push.open')}
    </Button>
  );
  return (
    <>
      <List
        name="repositories"
        label={t('tab')}
        queryKey={['repositories', project.project_id]}
        load={({ text, ...asked }) =>
          page(api.GET('/projects/{project_name}/repositories', { params: { path: { project_name: project.name }, query: { ...asked, q: q({ field: 'name', part: text }) } } }))
        }
        sort="-update_time"
        columns={columns}
        rowKey={(one) => one.name}
        search={t('repository.search')}
        actions={
          <>
            <Certificate />
            {mayPush && push}
          </>
        }
        bulk={
          mayDelete
            ? (chosen, clear) => (
                <Button small icon="trash" onClick={() => void remove(chosen, clear)}>
                  {t('delete')}
                </Button>
              )
            : undefined
        }
        rowMenu={entries}
        card={look === 'cards' ? card : undefined}
        every={EVERY}
        filters={<Segments label={t('repository.look')} value={look} onChange={choose} options={(['list', 'cards'] as const).map((value) => ({ value, label: t(`repository.${value}`) }))} />}
        empty={{ title: t('repository.empty'), text: t(mayPush ? 'repository.empty-text' : 'repository.empty-visitor'), action: mayPush && push }}
      />
      {pushing && <PushDialog repository={`${project.name}/REPOSITORY`} onClose={() => setPushing(false)} />}
    </>
  );
}
