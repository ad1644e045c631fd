import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { useGuard, useMessages } from '../../kit';
import { type Group, type Name, problemOf, sentOf, type Setting, type Value } from './settings';

type Known = Partial<Record<string, { value: unknown; editable: boolean }>>;

/** The settings as a form: what the server has, and above it what was changed here and is not saved. */
export interface Form {
  /** Whether the server has such a setting. */
  has: (name: Name) => boolean;
  value: (name: Name) => Value;
  /** Changes a setting here; back to what the server has is no change. A secret is unchanged with nothing. */
  set: (name: Name, value: Value | undefined) => void;
  isEditable: (name: Name) => boolean;
  isChanged: (name: Name) => boolean;
  changed: Name[];
  save: () => Promise<void>;
  reset: () => void;
  busy: boolean;
  error: unknown;
  /** Another one after each save and reset, so that fields with a state of their own begin anew. */
  version: number;
}

/** Reads the settings and keeps what is changed; secrets are held here alone, until they are sent. */
export function useSettings() {
  const { t } = useTranslation('configuration');
  const client = useQueryClient();
  const { done } = useMessages();
  const [draft, setDraft] = useState<Partial<Record<Name, Value>>>({});
  const [version, setVersion] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const found = useQuery({ queryKey: ['configurations'], queryFn: () => call(api.GET('/configurations')) });
  const known = found.data as Known | undefined;
  const changed = Object.keys(draft) as Name[];
  useGuard(changed.length > 0);

  const begin = () => {
    setDraft({});
    setError(undefined);
    setVersion((before) => before + 1);
  };
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await call(api.PUT('/configurations', { body: Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, sentOf(name as Name, value)])) }));
      // What everybody is told of the server, such as the banner, may be among it.
      await Promise.all([client.invalidateQueries({ queryKey: ['configurations'] }), client.invalidateQueries({ queryKey: ['session', 'server'] })]);
      begin();
      done(t('saved'));
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const form: Form | undefined = known && {
    has: (name) => known[name] !== undefined,
    value: (name) => draft[name] ?? (known[name]?.value as Value | undefined) ?? '',
    set: (name, value) =>
      setDraft(({ [name]: _, ...rest }) => {
        const isSame = value === undefined || (known[name] !== undefined && String(value) === String(known[name].value));
        return isSame ? rest : { ...rest, [name]: value };
      }),
    isEditable: (name) => known[name]?.editable !== false,
    isChanged: (name) => draft[name] !== undefined,
    changed,
    save,
    reset: begin,
    busy,
    error,
    version,
  };
  return { form, found };
}

/** The settings of some groups that cannot be saved as they are. */
export function problemsOf(form: Form, groups: Group[]): Setting[] {
  return groups.flatMap(({ settings }) => settings).filter((setting) => setting.kind !== 'secret' && form.has(setting.name) && problemOf(setting, form.value(setting.name)) !== undefined);
}
