import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { type Clause, q } from '../../api/query';
import { Button, Popover, Segments, SelectField, withParameters } from '../../kit';
import styles from './artifacts.module.css';
import { LabelChoices } from './label-choices';
import { useLabels, useLabelsById } from './use-labels';

/** Which artifacts of a repository are shown, as the window's address has it. */
export interface Filter {
  tagged: 'all' | 'tagged' | 'untagged';
  /** A type such as `CHART`, or nothing. */
  type: string;
  /** Ids of labels, all of which an artifact has to have. */
  labels: number[];
}

/** Types by which one filters; what is unknown to the server has the type `UNKNOWN`. */
const TYPES = ['IMAGE', 'CHART', 'CNAB', 'WASM', 'SBOM', 'CNAI', 'UNKNOWN'];

/** Reads the filter out of the window's address. */
export function readFilter(address: URLSearchParams): Filter {
  const tagged = address.get('tagged');
  return {
    tagged: tagged === 'tagged' || tagged === 'untagged' ? tagged : 'all',
    type: address.get('type') ?? '',
    labels: (address.get('labels') ?? '').split('.').map(Number).filter((id) => Number.isSafeInteger(id) && id > 0),
  };
}

/** Whether a text is looked for among tags. Of a list's conditions one alone can be on tags: it takes the place of tagged and untagged. */
function isTagPart(typed: string): boolean {
  return typed !== '' && !typed.startsWith('sha256:');
}

/** The filter and what was typed as the parameter `q`: a digest, if it begins as one, else a part of a tag. */
export function filterOf({ tagged, type, labels }: Filter, text: string): string | undefined {
  const typed = text.trim();
  const byTag: Clause | false = isTagPart(typed) ? { field: 'tags', part: typed } : tagged !== 'all' && { field: 'tags', is: tagged === 'tagged' ? '*' : 'nil' };
  return q(
    byTag,
    typed.startsWith('sha256:') && { field: 'digest', part: typed },
    type !== '' && { field: 'type', is: type },
    labels.length > 0 && { field: 'labels', is: `(${labels.join(' ')})` },
  );
}

/** The filter for a text that no tag holds, if it may be a digest without `sha256:`, as lists show them. */
export function digestFilterOf(filter: Filter, text: string): string | undefined {
  const typed = text.trim().toLowerCase();
  return /^[0-9a-f]{6,64}$/.test(typed) ? filterOf({ ...filter, tagged: 'all' }, `sha256:${typed}`) : undefined;
}

/** What narrows the list of artifacts. */
export function ArtifactFilters({ projectId }: { projectId: number }) {
  const { t } = useTranslation('artifacts');
  const [address, setAddress] = useSearchParams();
  const filter = readFilter(address);
  const offered = useLabels(projectId);
  const isTyped = isTagPart((address.get('search') ?? '').trim());
  const change = (changes: Record<string, string | undefined>) => setAddress((before) => withParameters(before, { ...changes, page: undefined }), { replace: true });
  const labels = offered.data?.labels ?? [];
  const known = labels.filter((label) => filter.labels.includes(label.id));
  // Those that the address brought along, as far as they are not among those that are offered first.
  const apart = useLabelsById(offered.isPending ? [] : filter.labels.filter((id) => known.every((label) => label.id !== id)));
  return (
    <>
      <Segments
        label={t('filter.tagged')}
        value={isTyped ? 'all' : filter.tagged}
        onChange={(next) => change(next === 'all' ? { tagged: undefined } : { tagged: next, ...(isTyped && { search: undefined }) })}
        options={(['all', 'tagged', 'untagged'] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
      />
      <div className={styles.type}>
        <SelectField label={t('filter.type')} hideLabel value={filter.type} onChange={(type) => change({ type })} options={[{ value: '', label: t('filter.any-type') }, ...TYPES.map((value) => ({ value, label: t(`type.${value}`) }))]} />
      </div>
      {(labels.length > 0 || filter.labels.length > 0 || offered.error) && (
        <Popover
          label={t('filter.labels')}
          button={(opener) => (
            <Button {...opener} icon="label">
              {filter.labels.length > 0 ? t('filter.labels-chosen', { count: filter.labels.length }) : t('filter.labels')}
            </Button>
          )}
        >
          {() => (
            <LabelChoices
              name={t('filter.labels')}
              projectId={projectId}
              kept={[...apart, ...known]}
              box={({ id }) => ({
                checked: filter.labels.includes(id),
                onChange: (on) => change({ labels: (on ? [...filter.labels, id] : filter.labels.filter((one) => one !== id)).join('.') }),
              })}
            />
          )}
        </Popover>
      )}
    </>
  );
}
