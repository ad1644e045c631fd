import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Badge, Bytes, Card, Digest, Grid, Panel, Time } from '../../kit';
import styles from './artifacts.module.css';
import { Away } from './away';
import { asList, asText, commandText, imageConfig, type Json, maintainersOf, rowsOf } from './facts';
import { KeyValues } from './key-values';
import { LabelChips } from './labels';
import { attributes, platformsOf } from './platform';

type Artifact = Schema<'Artifact'>;
interface Item {
  label: string;
  value: ReactNode;
}

/** What is known of an artifact: what the registry knows, and what the artifact says of itself, by its type. */
export function Overview({ artifact }: { artifact: Artifact }) {
  const { t } = useTranslation('artifacts');
  const said = attributes(artifact);
  const isImage = artifact.type === 'IMAGE' || (artifact.type === 'WASM' && typeof said.os === 'string');
  const platforms = platformsOf(artifact);
  const own: Item[] = [
    { label: t('artifact.digest'), value: <Digest value={artifact.digest} /> },
    { label: t('filter.type'), value: t([`type.${artifact.type}`, 'type.other'], { type: artifact.type }) },
    { label: t('artifact.media-type'), value: <span className={styles.mono}>{artifact.manifest_media_type}</span> },
    { label: t('artifact.artifact-type'), value: artifact.artifact_type && artifact.artifact_type !== artifact.manifest_media_type && <span className={styles.mono}>{artifact.artifact_type}</span> },
    { label: t('artifact.platform'), value: platforms.length > 0 && platforms.join(', ') },
    { label: t('artifact.size'), value: <Bytes value={artifact.size} /> },
    { label: t('artifact.labels'), value: artifact.labels?.length ? <LabelChips labels={artifact.labels} most={20} /> : null },
    { label: t('artifact.pushed'), value: <Time value={artifact.push_time} exact /> },
    { label: t('artifact.pulled'), value: artifact.pull_time.startsWith('0001') ? t('artifact.never') : <Time value={artifact.pull_time} exact /> },
    ...(isImage ? [{ label: t('fact.created'), value: asText(said.created) && <Time value={asText(said.created)} exact /> }, { label: t('fact.author'), value: asText(said.author) }] : []),
  ];
  const annotations = Object.entries(artifact.annotations ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  return (
    <>
      <Grid least={24}>
        <Card title={t('artifact.overview')}>
          <Panel items={own} />
        </Card>
        {isImage ? <ImageCard said={said} /> : artifact.type === 'CHART' ? <ChartCard said={said} /> : <OtherCard said={said} />}
      </Grid>
      {annotations.length > 0 && (
        <Card title={t('artifact.annotations')}>
          <KeyValues label={t('artifact.annotations')} names={t('fact.name')} values={t('fact.value')} rows={annotations.map(([name, value]) => [name, /^https?:\/\//.test(value) ? <Away key={name} address={value} /> : value])} />
        </Card>
      )}
    </>
  );
}

/** How an image runs. An index, which says nothing of itself, has no card. */
function ImageCard({ said }: { said: Json }) {
  const { t } = useTranslation('artifacts');
  const config = imageConfig(said);
  const line = (words: string[]) => words.length > 0 && <code className={styles.line}>{commandText(words)}</code>;
  const items: Item[] = [
    { label: t('fact.entrypoint'), value: line(config.entrypoint) },
    { label: t('fact.command'), value: line(config.command) },
    { label: t('fact.user'), value: config.user && <code>{config.user}</code> },
    { label: t('fact.directory'), value: config.directory && <code>{config.directory}</code> },
    { label: t('fact.ports'), value: config.ports.length > 0 && config.ports.join(', ') },
    { label: t('fact.volumes'), value: config.volumes.length > 0 && config.volumes.map((path) => <code key={path} className={styles.line}>{path}</code>) },
    { label: t('fact.stop-signal'), value: config.stopSignal },
    { label: t('fact.health'), value: config.healthCheck && <code className={styles.line}>{config.healthCheck}</code> },
    { label: t('fact.shell'), value: line(config.shell) },
  ];
  const isSilent = items.every(({ value }) => !value) && config.environment.length === 0 && config.labels.length === 0;
  if (isSilent) return null;
  return (
    <Card title={t('fact.config')}>
      <div className={styles.detail}>
        <Panel items={items} />
        {config.environment.length > 0 && (
          <section>
            <h3>{t('fact.environment')}</h3>
            <KeyValues label={t('fact.environment')} names={t('fact.variable')} values={t('fact.value')} rows={config.environment} />
          </section>
        )}
        {config.labels.length > 0 && (
          <section>
            <h3>{t('fact.image-labels')}</h3>
            <KeyValues label={t('fact.image-labels')} names={t('fact.name')} values={t('fact.value')} rows={config.labels} />
          </section>
        )}
      </div>
    </Card>
  );
}

/** What `Chart.yaml` says. */
function ChartCard({ said }: { said: Json }) {
  const { t } = useTranslation('artifacts');
  const links = (addresses: string[]) =>
    addresses.length > 0 &&
    addresses.map((address) => (
      <div key={address}>
        <Away address={address} />
      </div>
    ));
  const maintainers = maintainersOf(said);
  const known = new Set(['name', 'version', 'appVersion', 'description', 'type', 'apiVersion', 'kubeVersion', 'home', 'icon', 'sources', 'keywords', 'maintainers', 'deprecated', 'dependencies']);
  const rest = rowsOf(Object.fromEntries(Object.entries(said).filter(([key]) => !known.has(key))));
  return (
    <Card title="Chart.yaml" actions={said.deprecated === true && <Badge tone="warn">{t('chart.deprecated')}</Badge>}>
      <Panel
        items={[
          { label: t('fact.name'), value: asText(said.name) },
          { label: t('chart.version'), value: asText(said.version) },
          { label: t('chart.app-version'), value: asText(said.appVersion) },
          { label: t('info.description'), value: asText(said.description) },
          { label: t('chart.type'), value: asText(said.type) },
          { label: t('chart.api-version'), value: asText(said.apiVersion) },
          { label: t('chart.kube-version'), value: asText(said.kubeVersion) },
          { label: t('chart.home'), value: links(asList(said.home)) },
          { label: t('chart.sources'), value: links(asList(said.sources)) },
          { label: t('chart.icon'), value: links(asList(said.icon)) },
          { label: t('chart.keywords'), value: asList(said.keywords).join(', ') },
          {
            label: t('chart.maintainers'),
            value:
              maintainers.length > 0 &&
              maintainers.map(({ name, email, url }, index) => (
                <div key={index}>
                  {url ? <Away address={url}>{name}</Away> : name}
                  {email && email !== name && (
                    <Fragment>
                      {' '}
                      <Away address={`mailto:${email}`}>{email}</Away>
                    </Fragment>
                  )}
                </div>
              )),
          },
          ...rest.map(([label, value]) => ({ label, value })),
        ]}
      />
    </Card>
  );
}

/** What any other artifact's configuration says, value by value. */
function OtherCard({ said }: { said: Json }) {
  const { t } = useTranslation('artifacts');
  const rows = rowsOf(said);
  if (rows.length === 0) return null;
  return (
    <Card title={t('fact.config')}>
      <KeyValues label={t('fact.config')} names={t('fact.name')} values={t('fact.value')} rows={rows} />
    </Card>
  );
}
