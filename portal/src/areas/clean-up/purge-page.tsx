import { useTranslation } from 'react-i18next';
import { ErrorState, FieldRow, SelectField, TextField, useFormats } from '../../kit';
import { CurrentRun } from './current-run';
import { EventTypes, useEventTypes } from './event-types';
import { OTHER, readEvents, writeEvents } from './events';
import { CleanUp } from './frame';
import { History } from './history';
import { RunButtons } from './run-buttons';
import { ScheduleCard } from './schedule-card';
import { type Attributes, numberOf, purge } from './system-job';

type Unit = 'hours' | 'days';
interface Options {
  amount: string;
  unit: Unit;
  events: string[];
}

/** The longest time that rows can be kept, in hours. */
const MOST_HOURS = 240_000;

/** The hours for which rows are kept; nothing for what is no such number. */
function hoursOf({ amount, unit }: Options): number | undefined {
  const hours = Number(amount) * (unit === 'days' ? 24 : 1);
  return /^\d+$/.test(amount) && hours >= 1 && hours <= MOST_HOURS ? hours : undefined;
}

function optionsOf(attributes: Attributes | undefined, known: string[]): Options {
  const hours = attributes && numberOf(attributes, 'audit_retention_hour');
  const events = attributes ? readEvents(String(attributes.include_event_types ?? ''), known) : [...known, OTHER];
  if (hours === undefined) return { amount: '90', unit: 'days', events };
  return hours % 24 === 0 ? { amount: String(hours / 24), unit: 'days', events } : { amount: String(hours), unit: 'hours', events };
}

/** Log rotation: old rows of the audit log go. */
export default function PurgePage() {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  const types = useEventTypes();
  const known = types.known ?? [];
  const form = (options: Options, set: (options: Options) => void) => (
    <>
      <FieldRow top>
        <TextField label={t('purge.keep')} value={options.amount} onChange={(amount) => set({ ...options, amount })} hint={t('purge.keep-hint')} error={hoursOf(options) === undefined ? t('purge.wrong') : undefined} inputMode="numeric" />
        <SelectField label={t('purge.unit')} value={options.unit} onChange={(unit: Unit) => set({ ...options, unit })} options={(['hours', 'days'] as const).map((value) => ({ value, label: t(`purge.${value}`) }))} />
      </FieldRow>
      <EventTypes label={t('purge.events')} hint={options.events.length === 0 ? t('purge.events-none') : undefined} others chosen={options.events} onChange={(events) => set({ ...options, events })} />
    </>
  );
  const shared = {
    job: purge,
    form,
    attributesOf: (options: Options): Attributes => ({ audit_retention_hour: hoursOf(options), include_event_types: writeEvents(options.events, known) }),
    ready: (options: Options) => hoursOf(options) !== undefined && options.events.length > 0,
    disabled: types.known === undefined,
  };
  return (
    <CleanUp actions={<RunButtons<Options> {...shared} first={() => optionsOf(undefined, known)} warning={() => t('purge.warning')} />}>
      {types.error && <ErrorState error={types.error} retry={types.retry} />}
      <CurrentRun job={purge} figures={({ attributes, dry_run }) => [{ label: t(dry_run ? 'purge.would-go' : 'purge.gone'), value: formats.number(numberOf(attributes, 'purged_rows') ?? 0) }]} />
      <ScheduleCard<Options>
        {...shared}
        optionsOf={(schedule) => optionsOf(schedule?.attributes, known)}
        words={(options) => [
          { label: t('purge.keep'), value: t(`purge.kept.${options.unit}`, { count: Number(options.amount), shown: formats.number(Number(options.amount)) }) },
          { label: t('purge.events'), value: options.events.map((event) => t([`event.${event}`, 'event.unknown'], { name: event })).join(' · ') },
        ]}
      />
      <History
        job={purge}
        columns={[
          { id: 'rows', head: t('purge.rows'), align: 'end', cell: ({ attributes }) => <Rows attributes={attributes} /> },
          { id: 'keep', head: t('purge.keep'), hide: 'medium', cell: ({ attributes }) => <Kept attributes={attributes} /> },
        ]}
      />
    </CleanUp>
  );
}

function Rows({ attributes }: { attributes: Attributes }) {
  const formats = useFormats();
  const rows = numberOf(attributes, 'purged_rows');
  return rows === undefined ? '–' : formats.number(rows);
}

function Kept({ attributes }: { attributes: Attributes }) {
  const { t } = useTranslation('clean-up');
  const formats = useFormats();
  const { amount, unit } = optionsOf(attributes, []);
  return t(`purge.kept.${unit}`, { count: Number(amount), shown: formats.number(Number(amount)) });
}
