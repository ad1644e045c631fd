import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, call } from '../../api/client';
import { Button, ErrorState, TabLinks, useFormats } from '../../kit';
import { useUser } from '../../session/session';
import { useProject } from '../project/context';
import { usePartTitle } from '../project/use-part-title';
import { repositoryAddress, usePlace } from './address';
import { ArtifactList } from './artifact-list';
import styles from './artifacts.module.css';
import { Certificate } from './certificate';
import { PushDialog } from './push-dialog';
import { RepositoryInfo } from './repository-info';

/** A repository: its artifacts, or what it is. */
export function RepositoryFrame({ part }: { part: 'artifacts' | 'info' }) {
  const { t } = useTranslation('artifacts');
  const { may } = useProject();
  const user = useUser();
  const formats = useFormats();
  const place = usePlace();
  const [pushing, setPushing] = useState(false);
  usePartTitle(place.full);
  const found = useQuery({
    queryKey: ['repositories', place.full],
    queryFn: () => call(api.GET('/projects/{project_name}/repositories/{repository_name}', { params: { path: place.path } })),
  });
  if (found.error && !found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const here = repositoryAddress(place.project.project_id, place.name);
  const mayPush = user !== null && may('repository', 'push');
  const push = mayPush && (
    <Button icon="up" onClick={() => setPushing(true)}>
      {t('push.open')}
    </Button>
  );
  const pulls = found.data?.pull_count;
  return (
    <div className={styles.stack}>
      <div className={styles.head}>
        <h2 className={styles.where}>
          <Link to={`/harbor/projects/${place.project.project_id}/repositories`}>{t('tab')}</Link> / {place.name}
        </h2>
        {pulls !== undefined && <span className={styles.quiet}>{t('repository.pulled', { count: pulls, shown: formats.number(pulls) })}</span>}
      </div>
      <TabLinks
        label={t('repository.parts', { name: place.full })}
        tabs={[
          { to: here, label: t('repository.artifacts'), end: true },
          { to: `${here}/info-tab`, label: t('info.tab') },
        ]}
      />
      {part === 'info' ? (
        <RepositoryInfo place={place} repository={found.data} />
      ) : (
        <ArtifactList
          place={place}
          push={push}
          actions={
            <>
              <Certificate />
              {push}
            </>
          }
        />
      )}
      {pushing && <PushDialog repository={place.full} onClose={() => setPushing(false)} />}
    </div>
  );
}
