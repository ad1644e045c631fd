import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, page } from '../../api/client';
import { type Clause, q } from '../../api/query';
import { Button, type Column, List, Segments, Time, withParameters } from '../../kit';
import { countOf, endOf, type Home, placesOf, type Robot } from './draft';
import { RefreshDialog } from './refresh-dialog';
import styles from './robots.module.css';
import { RobotWizard } from './robot-wizard';
import { type Secret, SecretDialog } from './secret-dialog';
import { useDeeds } from './use-deeds';
import { StateBadge, ViewDialog } from './view-dialog';

const SHOWN = ['all', 'disabled', 'expired'] as const;
type Shown = (typeof SHOWN)[number];

/** Names that are longer together are only counted. */
const FEW = 48;

type Open = { kind: 'new' } | { kind: 'edit' | 'view' | 'refresh'; robot: Robot };

/** The robot accounts of a project or of the system; `may` says what the reader may do to them. */
export function RobotsList({ home, may }: { home: Home; may: (action: 'create' | 'update' | 'delete') => boolean }) {
  const { t } = useTranslation('robots');
  const deeds = useDeeds(home);
  const [address, setAddress] = useSearchParams();
  const [open, setOpen] = useState<Open>();
  const [told, setTold] = useState<{ title: string; secrets: Secret[] }>();
  const asked = address.get('state');
  const shown: Shown = SHOWN.find((each) => each === asked) ?? 'all';
  const close = () => setOpen(undefined);
  const edit = async (robot: Robot) => {
    const now = await deeds.fresh(robot);
    if (now) setOpen({ kind: 'edit', robot: now });
  };
  const refresh = async (robots: Robot[], clear: () => void) => {
    const secrets = await deeds.refresh(robots, clear);
    if (secrets.length > 0) setTold({ title: t('secret.refreshed', { count: secrets.length }), secrets });
  };

  const columns: (Column<Robot> | false)[] = [
    { id: 'name', head: t('column.name'), sort: 'name', primary: true, cell: (robot) => robot.name },
    { id: 'state', head: t('column.state'), sort: 'disable', cell: (robot) => <StateBadge robot={robot} /> },
    home.level === 'project'
      ? { id: 'rights', head: t('column.rights'), cell: (robot) => <RightsButton count={countOf(robot)} onClick={() => setOpen({ kind: 'view', robot })} /> }
      : { id: 'system', head: t('column.system'), cell: (robot) => <RightsButton count={placesOf(robot).system.size} onClick={() => setOpen({ kind: 'view', robot })} /> },
    home.level === 'system' && { id: 'projects', head: t('column.projects'), wrap: true, cell: (robot) => <Projects robot={robot} /> },
    { id: 'created', head: t('column.created'), sort: 'creation_time', hide: home.level === 'system' ? 'table' : undefined, cell: (robot) => <Time value={robot.creation_time} /> },
    { id: 'ends', head: t('column.ends'), sort: 'expires_at', cell: (robot) => (robot.expires_at === -1 ? t('life.never') : <Time value={endOf(robot.expires_at)} />) },
    { id: 'description', head: t('column.description'), wrap: true, hide: 'table', cell: (robot) => robot.description || '–' },
  ];
  const create = may('create') && (
    <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: 'new' })}>
      {t('new.open')}
    </Button>
  );
  return (
    <>
      <List
        name="robots"
        label={t('title')}
        queryKey={['robots', home, shown]}
        load={({ text, ...rest }) => page(api.GET('/robots', { params: { query: { ...rest, q: q(...clauses(home), { field: 'name', part: text }, ...filterOf(shown)) } } }))}
        sort="name"
        columns={columns}
        rowKey={(robot) => robot.name}
        search={t('search')}
        filters={
          <Segments
            label={t('column.state')}
            value={shown}
            onChange={(next) => setAddress((before) => withParameters(before, { state: next === 'all' ? undefined : next, page: undefined }), { replace: true })}
            options={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
          />
        }
        actions={create}
        bulk={
          may('update') || may('delete')
            ? (chosen, clear) => (
                <>
                  {may('update') && chosen.some((robot) => robot.disable) && (
                    <Button small icon="play" onClick={() => void deeds.setEnabled(chosen.filter((robot) => robot.disable), true, clear)}>
                      {t('enable.action')}
                    </Button>
                  )}
                  {may('update') && chosen.some((robot) => !robot.disable) && (
                    <Button small icon="pause" onClick={() => void deeds.setEnabled(chosen.filter((robot) => !robot.disable), false, clear)}>
                      {t('disable.action')}
                    </Button>
                  )}
                  {may('update') && (
                    <Button small icon="key" onClick={() => void refresh(chosen, clear)}>
                      {t('refresh.action')}
                    </Button>
                  )}
                  {may('delete') && (
                    <Button small icon="trash" onClick={() => void deeds.remove(chosen, clear)}>
                      {t('kit:delete')}
                    </Button>
                  )}
                </>
              )
            : undefined
        }
        rowMenu={(robot) => [
          { label: t('view.action'), icon: 'eye', onSelect: () => setOpen({ kind: 'view', robot }) },
          may('update') && { label: t('kit:edit'), icon: 'edit', onSelect: () => void edit(robot) },
          may('update') && { label: t('refresh.action'), icon: 'key', onSelect: () => setOpen({ kind: 'refresh', robot }) },
          may('update') && { label: t(robot.disable ? 'enable.action' : 'disable.action'), icon: robot.disable ? 'play' : 'pause', onSelect: () => void deeds.setEnabled([robot], robot.disable) },
          may('delete') && 'line',
          may('delete') && { label: t('kit:delete'), icon: 'trash', danger: true, onSelect: () => void deeds.remove([robot]) },
        ]}
        empty={shown === 'all' ? { title: t('empty.title'), text: t(`empty.text-${home.level}`) } : { title: t(`empty.${shown}`) }}
      />
      {open?.kind === 'view' && <ViewDialog robot={open.robot} onClose={close} />}
      {(open?.kind === 'new' || open?.kind === 'edit') && (
        <RobotWizard home={home} robot={open.kind === 'edit' ? open.robot : undefined} onMade={(secret) => setTold({ title: t('secret.made', { name: secret.name }), secrets: [secret] })} onClose={close} />
      )}
      {open?.kind === 'refresh' && <RefreshDialog robot={open.robot} onMade={(secret) => setTold({ title: t('secret.refreshed', { count: 1 }), secrets: [secret] })} onClose={close} />}
      {told && <SecretDialog {...told} onClose={() => setTold(undefined)} />}
    </>
  );
}

/** What the API is asked by for the robots of a home; without a level it takes the system's. */
function clauses(home: Home): Clause[] {
  return home.level === 'project' ? [{ field: 'Level', is: 'project' }, { field: 'ProjectID', is: home.id }] : [];
}

function filterOf(shown: Shown): Clause[] {
  if (shown === 'disabled') return [{ field: 'disable', is: true }];
  // Those that never end have -1.
  return shown === 'expired' ? [{ field: 'expires_at', is: `[0~${Math.floor(Date.now() / 1000)}]` }] : [];
}

function RightsButton({ count, onClick }: { count: number; onClick: () => void }) {
  const { t } = useTranslation('robots');
  if (count === 0) return '–';
  return (
    <span className={styles.cellButton}>
      <Button kind="quiet" small onClick={onClick}>
        {t('rights', { count })}
      </Button>
    </span>
  );
}

/** In which projects a robot of the system has rights. */
function Projects({ robot }: { robot: Robot }) {
  const { t } = useTranslation('robots');
  const { everywhere, projects } = placesOf(robot);
  const names = projects.map(({ name }) => name).join(', ');
  const named = names.length > FEW ? t('projects.count', { count: projects.length }) : names;
  return [everywhere && t('projects.all'), named].filter(Boolean).join(' + ') || '–';
}
