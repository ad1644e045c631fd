import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { Button, Card, IconButton, TextField } from '../../kit';
import { differenceAddress, type Place } from './address';
import styles from './artifacts.module.css';

/** As many tags as are offered while one types. */
const OFFERED = 20;

/** Which two are compared; tags are offered as one types, and a digest will do as well. */
export function DifferenceForm({ place, from: before, to: after }: { place: Place; from: string; to: string }) {
  const { t } = useTranslation('artifacts');
  const go = useNavigate();
  const [from, setFrom] = useState(before);
  const [to, setTo] = useState(after);
  const isReady = from.trim() !== '' && to.trim() !== '' && (from !== before || to !== after);
  const compare = (one: string, other: string) => void go(differenceAddress(place.project.project_id, place.name, one.trim(), other.trim()), { replace: before !== '' && after !== '' });
  return (
    <Card>
      <form
        className={styles.pair}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) compare(from, to);
        }}
      >
        <TagField place={place} label={t('difference.before')} value={from} onChange={setFrom} />
        <IconButton name="compare" label={t('difference.swap')} disabled={from === '' || to === ''} onClick={() => compare(to, from)} />
        <TagField place={place} label={t('difference.after')} hint={t('difference.elsewhere')} value={to} onChange={setTo} />
        <Button type="submit" kind="primary" disabled={!isReady}>
          {t('difference.compare')}
        </Button>
      </form>
    </Card>
  );
}

function TagField({ place, label, hint, value, onChange }: { place: Place; label: string; hint?: string; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('artifacts');
  const list = useId();
  // What names a digest or another repository is no part of a tag.
  const typed = /[:/]/.test(value) ? '' : value.trim();
  const { data } = useQuery({
    queryKey: ['artifacts', place.full, 'offered', typed],
    placeholderData: (known) => known,
    queryFn: () =>
      page(
        api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts', {
          params: { path: place.path, query: { q: typed === '' ? 'tags=*' : q({ field: 'tags', part: typed }), sort: '-push_time', page: 1, page_size: OFFERED, with_tag: true } },
        }),
      ),
  });
  const names = data?.rows.flatMap((one) => one.tags?.map((tag) => tag.name) ?? []).filter((name) => name.includes(typed)).slice(0, OFFERED) ?? [];
  return (
    <div>
      <TextField label={label} value={value} onChange={onChange} list={list} placeholder={hint ?? t('artifact.search')} autoComplete="off" spellCheck={false} maxLength={512} title={hint} mono />
      <datalist id={list}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
