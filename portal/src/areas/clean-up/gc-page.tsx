import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Bytes, Checkbox, Notice, SelectField, useFormats } from '../../kit';
import { CurrentRun } from './current-run';
import { CleanUp } from './frame';
import { History } from './history';
import { RunButtons } from './run-buttons';
import { ScheduleCard } from './schedule-card';
import { type Attributes, gc, numberOf } from './system-job';

interface Options {
  untagged: boolean;
  workers: string;
}

/** As many workers as a run can have. */
const WORKERS = Array.from({ length: 10 }, (_, index) => String(index + 1));

function optionsOf(attributes: Attributes | undefined): Options {
  return { untagged: attributes?.delete_untagged === true, workers: String(attributes?.workers ?? 1) };
}

function attributesOf({ untagged, workers }: Options): Attributes {
  return { delete_untagged: untagged, workers: Number(workers) };
}

/** Garbage collection: what the store gives back, by itself and when it is asked. */
export default function GcPage() {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  const volumes = useQuery({ queryKey: ['volumes'], queryFn: () => call(api.GET('/systeminfo/volumes')), refetchInterval: 30_000 });
  const volume = volumes.data?.storage[0];
  const form = (options: Options, set: (options: Options) => void) => (
    <>
      <Checkbox label={t('gc.untagged')} hint={t('gc.untagged-hint')} checked={options.untagged} onChange={(untagged) => set({ ...options, untagged })} />
      <SelectField label={t('gc.workers')} hint={t('gc.workers-hint')} value={options.workers} onChange={(workers) => set({ ...options, workers })} options={WORKERS.map((value) => ({ value, label: formats.number(Number(value)) }))} />
    </>
  );
  const shared = { job: gc, attributesOf, form, ready: () => true };
  return (
    <CleanUp actions={<RunButtons<Options> {...shared} first={() => optionsOf(undefined)} warning={(options) => (options.untagged ? t('gc.warning') : undefined)} />}>
      <Notice>{t('gc.always')}</Notice>
      <CurrentRun
        job={gc}
        figures={({ attributes, dry_run }) => [
          { label: t(dry_run ? 'gc.would-free' : 'gc.freed'), value: <Bytes value={numberOf(attributes, 'freed_space') ?? 0} /> },
          { label: t('gc.blobs'), value: formats.number(numberOf(attributes, 'purged_blobs') ?? 0) },
          { label: t('gc.manifests'), value: formats.number(numberOf(attributes, 'purged_manifests') ?? 0) },
          ...(volume ? [{ label: t('gc.free'), value: <Bytes value={volume.free} />, note: t('gc.of', { total: formats.bytes(volume.total) }) }] : []),
        ]}
      />
      <ScheduleCard<Options>
        {...shared}
        optionsOf={(schedule) => optionsOf(schedule?.attributes)}
        words={(options) => [
          { label: t('gc.untagged-short'), value: t(options.untagged ? 'gc.untagged-too' : 'gc.untagged-stay') },
          { label: t('gc.workers'), value: formats.number(Number(options.workers)) },
        ]}
      />
      <History
        job={gc}
        columns={[
          { id: 'freed', head: t('gc.freed'), align: 'end', cell: (run) => <Bytes value={numberOf(run.attributes, 'freed_space')} /> },
          { id: 'what', head: t('gc.details'), hide: 'medium', cell: ({ attributes }) => <Details attributes={attributes} /> },
        ]}
      />
    </CleanUp>
  );
}

/** How many blobs and manifests went, and how many could not be deleted. */
function Details({ attributes }: { attributes: Attributes }) {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  const blobs = numberOf(attributes, 'purged_blobs');
  const failed = numberOf(attributes, 'failed_blobs') ?? 0;
  if (blobs === undefined) return '–';
  const manifests = numberOf(attributes, 'purged_manifests') ?? 0;
  const said = [t('gc.blob-count', { count: blobs, shown: formats.number(blobs) }), t('gc.manifest-count', { count: manifests, shown: formats.number(manifests) })].join(', ');
  return failed > 0 ? `${said} · ${t('gc.failed', { shown: formats.number(failed) })}` : said;
}
