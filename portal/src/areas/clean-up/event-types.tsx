import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, Checkbox, ErrorState, Skeleton } from '../../kit';
import styles from './clean-up.module.css';
import { OTHER } from './events';

/** The kinds of events that the audit log tells of, or why they are not known. */
export function useEventTypes() {
  const { data, error, refetch } = useQuery({ queryKey: ['audit-event-types'], staleTime: Infinity, queryFn: () => call(api.GET('/auditlog-exts/events')) });
  return { known: data?.map((event) => event.event_type), error: data ? null : error, retry: () => void refetch() };
}

interface Props {
  label: string;
  hint?: string;
  chosen: string[];
  onChange: (chosen: string[]) => void;
  /** Whether the events that are not listed can be chosen too, all of them at once. */
  others?: boolean;
  disabled?: boolean;
}

/** Kinds of events of the audit log, to be chosen. */
export function EventTypes({ label, hint, chosen, onChange, others, disabled }: Props) {
  const { t } = useTranslation('clean-up');
  const { known, error, retry } = useEventTypes();
  // What was chosen over the API may be none of the list.
  const unlisted = chosen.filter((event) => event !== OTHER && !known?.includes(event));
  const all = [...(known ?? []), ...(others ? [...unlisted, OTHER] : [])];
  // Kept in the order of the list, so that a choice and its opposite leave nothing changed.
  const turn = (event: string, isOn: boolean) => onChange(all.filter((one) => (one === event ? isOn : chosen.includes(one))));
  return (
    <fieldset className={styles.events} disabled={disabled}>
      <legend>{label}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      {error ? (
        <ErrorState error={error} retry={retry} />
      ) : known === undefined ? (
        <Skeleton width="14rem" />
      ) : (
        <>
          <div className={styles.bar}>
            <Button small kind="quiet" disabled={disabled || chosen.length === all.length} onClick={() => onChange(all)}>
              {t('events.all')}
            </Button>
            <Button small kind="quiet" disabled={disabled || chosen.length === 0} onClick={() => onChange([])}>
              {t('events.none')}
            </Button>
          </div>
          <div className={styles.boxes}>
            {all.map((event) => (
              <Checkbox key={event} label={t([`event.${event}`, 'event.unknown'], { name: event })} checked={chosen.includes(event)} disabled={disabled} onChange={(isOn) => turn(event, isOn)} />
            ))}
          </div>
        </>
      )}
    </fieldset>
  );
}
