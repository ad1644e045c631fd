import { useTranslation } from 'react-i18next';
import { Badge, Button, Code, Dialog, Panel, Time } from '../../kit';
import { useServer } from '../../session/session';
import { endOf, placesOf, type Robot, stateOf, trustsOf } from './draft';
import { LogIn } from './log-in';
import { useNames } from './names';
import { byResource, type Rights } from './rights';
import styles from './robots.module.css';
import { howTo, kindOf } from './workload';

/** All that there is to know of a robot but its secret. */
export function ViewDialog({ robot, onClose }: { robot: Robot; onClose: () => void }) {
  const { t } = useTranslation('robots');
  const host = useServer().registry_url ?? location.host;
  const { system, everywhere, projects } = placesOf(robot);
  const trusts = trustsOf(robot);
  return (
    <Dialog title={robot.name} size="wide" onClose={onClose} foot={<Button kind="primary" onClick={onClose}>{t('kit:close')}</Button>}>
      <Panel
        items={[
          { label: t('column.description'), value: robot.description },
          { label: t('column.state'), value: <StateBadge robot={robot} /> },
          { label: t('column.created'), value: <Time value={robot.creation_time} exact /> },
          { label: t('view.changed'), value: <Time value={robot.update_time} exact /> },
          { label: t('view.ends'), value: robot.expires_at === -1 ? t('life.never') : <Time value={endOf(robot.expires_at)} exact /> },
          { label: t('view.maker'), value: robot.creator_type === 'robot' && t('view.by-robot') },
        ]}
      />
      {system.size > 0 && <Place title={t('system.rights')} rights={system} />}
      {everywhere && <Place title={t('projects.every-rights')} rights={everywhere} />}
      {projects.map(({ name, rights }) => (
        <Place key={name} title={t('projects.rights', { name })} rights={rights} />
      ))}
      {trusts.length > 0 && (
        <section className={styles.section}>
          <h3>{t('trust.title')}</h3>
          {trusts.map((trust, index) => (
            <div key={index} className={styles.secret}>
              <Panel
                items={[
                  { label: t('trust.kind'), value: t(`trust.kinds.${kindOf(trust)}`) },
                  { label: t('trust.issuer'), value: <span className={styles.mono}>{trust.issuer}</span> },
                  { label: t('trust.audience'), value: <span className={styles.mono}>{trust.audience}</span> },
                  { label: t('trust.subject'), value: <span className={styles.mono}>{trust.subject}</span> },
                ]}
              />
              <span className={styles.tiny}>{t('trust.how')}</span>
              <Code text={howTo(trust, host, robot.name)} wrap />
            </div>
          ))}
        </section>
      )}
      <LogIn robot={robot.name} />
    </Dialog>
  );
}

function Place({ title, rights }: { title: string; rights: Rights }) {
  const { resourceName, actionName } = useNames();
  return (
    <section className={styles.section}>
      <h3>{title}</h3>
      <dl className={styles.rights}>
        {byResource(rights).map(([resource, actions]) => (
          <div key={resource} style={{ display: 'contents' }}>
            <dt>{resourceName(resource)}</dt>
            <dd className={styles.chips}>
              {actions.map((action) => (
                <Badge key={action} tone="info">
                  {actionName(action)}
                </Badge>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Whether a robot is let in. */
export function StateBadge({ robot }: { robot: Robot }) {
  const { t } = useTranslation('robots');
  const state = stateOf(robot);
  return (
    <Badge dot tone={state === 'enabled' ? 'ok' : state === 'expired' ? 'bad' : 'idle'}>
      {t(`state.${state}`)}
    </Badge>
  );
}
