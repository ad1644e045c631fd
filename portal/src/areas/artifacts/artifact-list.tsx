import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, page, type Schema } from '../../api/client';
import { Badge, Button, Bytes, type Column, CopyButton, List, Time, useFormats } from '../../kit';
import { artifactAddress, differenceAddress, type Place, shortDigest } from './address';
import { ArtifactFilters, digestFilterOf, filterOf, readFilter } from './artifact-filters';
import { ArtifactDetail } from './artifact-row';
import { ArtifactIcon } from './artifact-icon';
import styles from './artifacts.module.css';
import { LabelChips } from './labels';
import { platformsOf, signedBy } from './platform';
import { RowTags } from './row-tags';
import { useActions } from './use-actions';

type Artifact = Schema<'Artifact'>;

/** How often the list looks for what was pushed meanwhile, in milliseconds: seldom where an artifact has so many tags that an answer is megabytes. */
const EVERY = 5_000;
const SELDOM = 60_000;
const MANY_TAGS = 500;

/** The artifacts of a repository. */
export function ArtifactList({ place, push, actions: buttons }: { place: Place; push: React.ReactNode; actions: React.ReactNode }) {
  const { t } = useTranslation('artifacts');
  const [address] = useSearchParams();
  const go = useNavigate();
  const actions = useActions(place);
  const formats = useFormats();
  const filter = readFilter(address);
  const at = (reference: string) => artifactAddress(place.project.project_id, place.name, reference);

  /** The older one first: what was added since is what people ask for. */
  const compare = (two: Artifact[]) => {
    const [from, to] = [...two].sort((one, other) => (one.push_time < other.push_time ? -1 : 1)).map((one) => one.tags?.[0]?.name ?? one.digest);
    void go(differenceAddress(place.project.project_id, place.name, from, to));
  };

  const columns: Column<Artifact>[] = [
    {
      id: 'artifact',
      head: t('artifact.column'),
      primary: true,
      cell: (one) => (
        <span className={styles.name}>
          <ArtifactIcon digest={one.icon} />
          <Link to={at(one.digest)} className={styles.mono} title={one.digest}>
            {shortDigest(one.digest)}
          </Link>
          <CopyButton text={actions.pull(one)} label={t('artifact.copy-pull')} />
          {one.type !== 'IMAGE' && <Badge>{t([`type.${one.type}`, 'type.other'], { type: one.type })}</Badge>}
          {(one.references?.length ?? 0) > 0 && <Badge tone="info">{t('index.parts', { count: one.references?.length, shown: formats.number(one.references?.length ?? 0) })}</Badge>}
        </span>
      ),
    },
    { id: 'tags', head: t('artifact.tags'), cell: (one) => <RowTags artifact={one} address={at(one.digest)} pull={actions.pull} /> },
    { id: 'platform', head: t('artifact.platform'), hide: 'table', cell: (one) => <Few all={platformsOf(one)} /> },
    { id: 'signed', head: t('signed.own'), hide: 'table', cell: (one) => <Signed artifact={one} otherwise="–" /> },
    { id: 'size', head: t('artifact.size'), sort: 'size', align: 'end', cell: (one) => <Bytes value={one.size} /> },
    { id: 'annotations', head: t('artifact.annotations'), hide: 'table', align: 'end', cell: (one) => <Annotations all={one.annotations} /> },
    { id: 'labels', head: t('artifact.labels'), hide: 'table', cell: (one) => <LabelChips labels={one.labels} most={2} /> },
    { id: 'pushed', head: t('artifact.pushed'), sort: 'push_time', cell: (one) => <Time value={one.push_time} /> },
    { id: 'pulled', head: t('artifact.pulled'), sort: 'pull_time', hide: 'table', cell: (one) => <Time value={one.pull_time} /> },
  ];
  const isFiltered = filter.tagged !== 'all' || filter.type !== '' || filter.labels.length > 0;
  return (
    <>
      <List
        name="artifacts"
        label={t('artifact.list', { name: place.full })}
        queryKey={['artifacts', place.full, filter]}
        load={async ({ text, ...asked }) => {
          const ask = (narrowed: string | undefined) =>
            page(
              api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts', {
                params: { path: place.path, query: { ...asked, q: narrowed, with_tag: true, with_label: true, with_accessory: true, with_inherited_accessory: true, with_immutable_status: true } },
              }),
            );
          const found = await ask(filterOf(filter, text));
          const byDigest = digestFilterOf(filter, text);
          return found.total === 0 && byDigest ? ask(byDigest) : found;
        }}
        sort="-push_time"
        columns={columns}
        rowKey={(one) => one.digest}
        search={t('artifact.search-list')}
        completions={(one) => one.tags?.map((tag) => tag.name) ?? []}
        filters={<ArtifactFilters projectId={place.project.project_id} />}
        actions={buttons}
        every={(rows) => (rows.some((one) => (one.tags?.length ?? 0) > MANY_TAGS) ? SELDOM : EVERY)}
        detail={(one) => <ArtifactDetail place={place} artifact={one} />}
        bulk={(chosen, clear) => (
          <>
            {chosen.length === 2 && (
              <Button small icon="compare" onClick={() => compare(chosen)}>
                {t('difference.compare')}
              </Button>
            )}
            {actions.mayLabel && (
              <Button small icon="label" onClick={() => actions.label(chosen)}>
                {t('labels.open')}
              </Button>
            )}
            {actions.mayCopy && (
              <Button small icon="repository" onClick={() => actions.copy(chosen)}>
                {t('copy.open')}
              </Button>
            )}
            {actions.mayDelete && (
              <Button small icon="trash" onClick={() => void actions.remove(chosen).then((gone) => gone && clear())}>
                {t('delete')}
              </Button>
            )}
          </>
        )}
        rowMenu={(one) => actions.entries(one)}
        empty={isFiltered ? { title: t('artifact.no-match'), text: t('artifact.no-match-text'), filtered: true } : { title: t('artifact.empty'), text: t('artifact.empty-text'), action: push }}
      />
      {actions.dialogs}
    </>
  );
}

/** How many annotations there are, and which. */
function Annotations({ all }: { all: Artifact['annotations'] }) {
  const formats = useFormats();
  const rows = Object.entries(all ?? {});
  if (rows.length === 0) return <span>–</span>;
  return <span title={rows.slice(0, 12).map(([name, value]) => `${name}: ${value}`).join('\n')}>{formats.number(rows.length)}</span>;
}

function Few({ all }: { all: string[] }) {
  if (all.length === 0) return <span>–</span>;
  return (
    <span title={all.join(', ')}>
      {all.slice(0, 2).join(', ')}
      {all.length > 2 && ` +${all.length - 2}`}
    </span>
  );
}

/** Whether an artifact is signed, in a word; `otherwise` is what stands where it is not. */
export function Signed({ artifact, otherwise }: { artifact: Artifact; otherwise?: string }) {
  const { t } = useTranslation('artifacts');
  const by = signedBy(artifact);
  return by ? <Badge tone="ok">{t(`signed.${by}`)}</Badge> : <span>{otherwise}</span>;
}
