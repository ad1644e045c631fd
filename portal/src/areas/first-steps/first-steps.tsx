import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink, Code, ErrorState, Icon, Loading } from '../../kit';
import { useServer, useUser } from '../../session/session';
import { pushCommands } from '../artifacts/commands';
import styles from './first-steps.module.css';
import { type FirstStep, type StepName, useSteps } from './use-steps';

/** The steps, each with what to do; those that are done are ticked by what is there. `heading` is the level below what is around. */
export function FirstSteps({ heading }: { heading: 'h2' | 'h3' }) {
  const { t } = useTranslation('first-steps');
  const { steps, error, retry } = useSteps();
  if (error && !steps) return <ErrorState error={error} retry={retry} />;
  if (!steps) return <Loading />;
  const done = steps.filter((step) => step.done).length;
  const next = steps.find((step) => !step.done)?.name;
  return (
    <div className={styles.steps}>
      <div className={styles.progress}>
        <progress value={done} max={steps.length} aria-label={t('progress')} />
        <span>{t('progress-of', { done, all: steps.length })}</span>
      </div>
      <ol>
        {steps.map((step) => (
          <Step key={step.name} step={step} open={step.name === next} Heading={heading} />
        ))}
      </ol>
    </div>
  );
}

function Step({ step, open, Heading }: { step: FirstStep; open: boolean; Heading: 'h2' | 'h3' }) {
  const { t } = useTranslation('first-steps');
  return (
    <li className={step.done ? styles.done : undefined}>
      <span className={styles.tick}>{step.done ? <Icon name="check" size={14} /> : null}</span>
      <div>
        <Heading>
          {t(`${step.name}.title`)} <span className="visually-hidden">{step.done ? t('done') : t('open')}</span>
        </Heading>
        {!step.done && <p>{t(`${step.name}.text`)}</p>}
        {open && <Action name={step.name} />}
      </div>
    </li>
  );
}

function Action({ name }: { name: StepName }) {
  const { t } = useTranslation('first-steps');
  const host = useServer().registry_url ?? location.host;
  const user = useUser();
  const link = (to: string): ReactNode => (
    <ButtonLink to={to} small kind="primary">
      {t(`${name}.action`)}
    </ButtonLink>
  );
  switch (name) {
    case 'project':
      return link('/harbor/projects?new=1');
    case 'push':
      return (
        <div className={styles.commands}>
          {pushCommands('docker', `${host}/library/hello`).map((line, index) => (
            <Code key={line} text={index === 0 ? `${line} --username ${user?.username ?? ''}` : line} wrap />
          ))}
        </div>
      );
    case 'people':
      return link('/harbor/users');
    case 'robot':
      return link('/harbor/robot-accounts');
    case 'rules':
      return link('/harbor/projects');
  }
}
