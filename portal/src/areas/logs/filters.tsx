import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Button, Popover, SelectField, TextField, useTyping } from '../../kit';
import { countOf, isReversed, type LogFilter, PERIODS, readFilter, withFilter } from './log-filter';
import styles from './logs.module.css';
import { OPERATIONS, TYPES, useWords } from './words';

/** What narrows the log: the operation at hand, everything else in a box. `rich` is the newer form, which knows whether it succeeded. */
export function LogFilters({ rich }: { rich: boolean }) {
  const { t } = useTranslation('logs');
  const words = useWords();
  const [address, setAddress] = useSearchParams();
  const filter = readFilter(address);
  const change = (part: Partial<LogFilter>) => setAddress((before) => withFilter(before, part), { replace: true, preventScrollReset: true });
  const others = countOf({ ...filter, operation: '' });
  return (
    <>
      <div className={styles.select}>
        <SelectField label={t('column.operation')} hideLabel value={filter.operation} onChange={(operation) => change({ operation })} options={[{ value: '', label: t('filter.any-operation') }, ...OPERATIONS.map((word) => ({ value: word, label: words.operation(word) }))]} />
      </div>
      <Popover
        label={t('filter.more')}
        button={(opener) => (
          <Button {...opener} icon="filter">
            {others > 0 ? t('filter.chosen', { count: others }) : t('filter.more')}
          </Button>
        )}
      >
        {() => (
          <div className={styles.filters}>
            <Typed label={t('column.user')} value={filter.user} onChange={(user) => change({ user })} />
            <SelectField label={t('column.type')} value={filter.type} onChange={(type) => change({ type })} options={[{ value: '', label: t('filter.any') }, ...TYPES.map((word) => ({ value: word, label: words.type(word) }))]} />
            {rich && <SelectField label={t('column.result')} value={filter.result} onChange={(result) => change({ result })} options={(['', 'true', 'false'] as const).map((value) => ({ value, label: t(value === '' ? 'filter.any' : `result.${value}`) }))} />}
            <SelectField label={t('filter.period')} value={filter.period} onChange={(period) => change({ period })} options={PERIODS.map((value) => ({ value, label: t(`period.${value || 'ever'}`) }))} />
            {filter.period === 'own' && (
              <>
                <TextField type="datetime-local" label={t('filter.from')} value={filter.from} onChange={(from) => change({ from })} />
                <TextField type="datetime-local" label={t('filter.to')} value={filter.to} onChange={(to) => change({ to })} error={isReversed(filter) ? t('filter.reversed') : undefined} />
              </>
            )}
            <Button small disabled={others === 0} onClick={() => change({ type: '', user: '', result: '', period: '' })}>
              {t('filter.clear')}
            </Button>
          </div>
        )}
      </Popover>
    </>
  );
}

function Typed({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useTyping(value, onChange);
  return <TextField label={label} value={typed} onChange={setTyped} maxLength={255} autoComplete="off" spellCheck={false} />;
}
