import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Button, Card, ErrorState, Loading, Notice, RadioGroup, TextArea, TextField, useGuard, useMessages } from '../../kit';
import { AcceptedIds } from './accepted-ids';
import { addIds, dayOf, endOf } from './allowlist';
import styles from './configuration.module.css';
import { Configuration, SaveBar } from './settings-form';

const KEY = ['system-allowlist'];

/** The vulnerabilities that are accepted in all projects which have no list of their own. */
export default function SecurityPage() {
  const found = useQuery({ queryKey: KEY, queryFn: () => call(api.GET('/system/CVEAllowlist')) });
  return (
    <Configuration>
      {found.data ? (
        // Begun anew with what was saved.
        <Allowlist key={found.data.update_time} list={found.data} />
      ) : found.error ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : (
        <Loading />
      )}
    </Configuration>
  );
}

function Allowlist({ list }: { list: Schema<'CVEAllowlist'> }) {
  const { t } = useTranslation('configuration');
  const client = useQueryClient();
  const { done } = useMessages();
  const before = { ids: list.items.map((item) => item.cve_id ?? ''), day: dayOf(list.expires_at) };
  const [ids, setIds] = useState(before.ids);
  const [day, setDay] = useState(before.day);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // What is typed is meant, whether it was added to the list first or not.
  const all = addIds(ids, typed);
  const isChanged = all.join() !== before.ids.join() || day !== before.day;
  const isReady = day === undefined || day !== '';
  useGuard(isChanged);
  const reset = () => {
    setIds(before.ids);
    setDay(before.day);
    setTyped('');
    setError(undefined);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || !isChanged) return;
    setBusy(true);
    setError(undefined);
    try {
      await call(api.PUT('/system/CVEAllowlist', { body: { items: all.map((cve_id) => ({ cve_id })), expires_at: day === undefined ? null : endOf(day) } }));
      setIds(all);
      setTyped('');
      await client.invalidateQueries({ queryKey: KEY });
      done(t('allowlist.saved'));
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };
  const isOver = before.day !== undefined && (list.expires_at ?? 0) * 1000 < Date.now();
  return (
    <form className={styles.around} noValidate onSubmit={(event) => void save(event)}>
      <div className={styles.groups}>
        <Card title={t('allowlist.title')}>
          <div className={styles.fields}>
            <p className={styles.about}>{t('allowlist.about')}</p>
            {isOver && <Notice kind="warn">{t('allowlist.over')}</Notice>}
            <TextArea label={t('allowlist.add')} hint={t('allowlist.add-hint')} value={typed} onChange={setTyped} mono rows={2} autoComplete="off" spellCheck={false} />
            <div>
              <Button
                icon="plus"
                disabled={typed.trim() === ''}
                onClick={() => {
                  setIds(all);
                  setTyped('');
                }}
              >
                {t('allowlist.add-now')}
              </Button>
            </div>
            <AcceptedIds ids={ids} onChange={setIds} />
            <RadioGroup
              label={t('allowlist.expires')}
              value={day === undefined ? 'never' : 'day'}
              onChange={(value) => setDay(value === 'never' ? undefined : (before.day ?? ''))}
              options={[
                { value: 'never', label: t('allowlist.never') },
                { value: 'day', label: t('allowlist.on') },
              ]}
            />
            {day !== undefined && <TextField label={t('allowlist.day')} hint={t('allowlist.day-hint')} error={day === '' ? t('wrong.empty') : undefined} type="date" value={day} onChange={setDay} />}
          </div>
        </Card>
        {isChanged && <SaveBar said={t('allowlist.changed')} error={error} busy={busy} ready={isReady} reset={reset} />}
      </div>
    </form>
  );
}
