import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Dialog, ErrorState, Loading, type Step, useMessages, Wizard } from '../../kit';
import { Basics } from './basics';
import { bodyOf, type Draft, draftOf, faultOf, hasDays, type Home, isName, permissionsOf, type Robot } from './draft';
import { Matrix } from './matrix';
import { ProjectsStep } from './projects-step';
import { NONE, type Right } from './rights';
import type { Secret } from './secret-dialog';
import { useCatalogue } from './settings';

interface Props {
  home: Home;
  /** The robot to change; without it one is made. */
  robot: Robot | undefined;
  onMade: (secret: Secret) => void;
  onClose: () => void;
}

/** Makes a robot account, or changes one: what it is, then what it may do. */
export function RobotWizard(props: Props) {
  const { t } = useTranslation('robots');
  const catalogue = useCatalogue();
  const title = props.robot ? t('edit.title', { name: props.robot.name }) : t('new.title');
  if (catalogue.data) return <Steps {...props} title={title} system={catalogue.data.system ?? []} inProject={catalogue.data.project} />;
  return (
    <Dialog title={title} size="wide" onClose={props.onClose}>
      {catalogue.error ? <ErrorState error={catalogue.error} retry={() => void catalogue.refetch()} /> : <Loading />}
    </Dialog>
  );
}

function Steps({ home, robot, title, system, inProject, onMade, onClose }: Props & { title: string; system: Right[]; inProject: Right[] }) {
  const { t } = useTranslation('robots');
  const client = useQueryClient();
  const { done } = useMessages();
  const [draft, setDraft] = useState(() => draftOf(home, robot));
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const send = async () => {
    const body = { ...bodyOf(draft), level: home.level };
    const made = robot
      ? await call(api.PUT('/robots/{robot_id}', { params: { path: { robot_id: robot.id } }, body: { ...body, name: robot.name } }))
      : await call(api.POST('/robots', { body: { ...body, name: draft.name } }));
    await client.invalidateQueries({ queryKey: ['robots', home] });
    if (robot) done(t('edit.done', { name: robot.name }));
    else if (made) onMade(made);
  };

  const isSomething = permissionsOf(draft).length > 0;
  // A project without rights in it would silently be left out.
  const isComplete = draft.everywhere?.size !== 0 && (home.level === 'project' || draft.projects.every(({ rights }) => rights.size > 0));
  const basics: Step = {
    title: t('step.basic'),
    ready: (robot !== undefined || isName(draft.name)) && hasDays(draft) && draft.trusts.every((trust) => faultOf(trust) === undefined),
    content: <Basics draft={draft} change={change} home={home} robot={robot} />,
  };
  const [own] = draft.projects;
  const steps: Step[] =
    home.level === 'project'
      ? [
          basics,
          {
            title: t('step.rights'),
            ready: isSomething,
            content: <Matrix label={t('projects.rights', { name: home.name })} catalogue={inProject} rights={own?.rights ?? NONE} onChange={(rights) => change({ projects: [{ name: home.name, rights }] })} />,
          },
        ]
      : [
          basics,
          { title: t('step.system'), content: <SystemStep catalogue={system} draft={draft} change={change} /> },
          { title: t('step.projects'), ready: isSomething && isComplete, content: <ProjectsStep catalogue={inProject} everywhere={draft.everywhere} projects={draft.projects} onChange={change} /> },
        ];
  return <Wizard title={title} submit={t(robot ? 'kit:save' : 'kit:create')} steps={steps} onSubmit={send} onClose={onClose} />;
}

function SystemStep({ catalogue, draft, change }: { catalogue: Right[]; draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation('robots');
  return (
    <>
      <p>{t('system.text')}</p>
      <Matrix label={t('system.rights')} catalogue={catalogue} rights={draft.system} onChange={(rights) => change({ system: rights })} />
    </>
  );
}
