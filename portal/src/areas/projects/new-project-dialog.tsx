import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, call } from '../../api/client';
import { Checkbox, FieldRow, FormDialog, SelectField, TextField, useMessages } from '../../kit';
import { useIsAdmin } from '../../session/session';
import { fromBytes, toBytes, type Unit, UNITS } from './quota';

/** As the server has it: lower-case letters and digits, with `.`, `_` and `-` between them. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** Makes a project. */
export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('projects');
  const client = useQueryClient();
  const go = useNavigate();
  const isAdmin = useIsAdmin();
  const { done } = useMessages();
  const made = useRef<number>(undefined);
  const isClosed = useRef(false);
  const [name, setName] = useState('');
  const [isPublic, setPublic] = useState(false);
  const { data: settings } = useQuery({ queryKey: ['configurations'], enabled: isAdmin, queryFn: () => call(api.GET('/configurations')) });
  const usualBytes = settings?.storage_per_project?.value as number | undefined;
  const usual = usualBytes === undefined ? undefined : fromBytes(usualBytes);
  const [quota, setQuota] = useState<{ amount: string; unit: Unit }>();
  const { amount, unit } = quota ?? usual ?? { amount: '', unit: 'GiB' };
  // What is left as it was is not sent: the server takes its own, which somebody may change meanwhile.
  const isOwn = amount !== (usual?.amount ?? '') || (amount !== '' && unit !== usual?.unit);
  const limit = isOwn ? toBytes(amount, unit) : undefined;
  const isLimit = !isOwn || limit !== undefined;
  const isNamed = NAME.test(name) && name.length <= 255;
  const create = async () => {
    await call(
      api.POST('/projects', {
        body: { project_name: name, metadata: { public: String(isPublic) }, ...(limit !== undefined && { storage_limit: limit }) },
      }),
    );
    await client.invalidateQueries({ queryKey: ['projects'] });
    const project = await call(api.GET('/projects/{project_name_or_id}', { params: { path: { project_name_or_id: name }, header: { 'X-Is-Resource-Name': true } } }));
    done(t('new.done', { name }));
    made.current = project.project_id;
  };
  // What closes the dialog changes the address, so it must not come after the way to the new project; and who has closed it while
  // the project was made is elsewhere by now.
  const close = () => {
    if (isClosed.current) return;
    isClosed.current = true;
    if (made.current === undefined) onClose();
    else void go(`/harbor/projects/${made.current}`, { replace: true });
  };
  return (
    <FormDialog title={t('new.title')} submit={t('new.submit')} onSubmit={create} onClose={close} ready={isNamed && isLimit}>
      <TextField label={t('new.name')} value={name} onChange={setName} hint={t('new.name-hint')} error={name !== '' && !isNamed ? t('new.name-hint') : undefined} autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={255} required />
      <Checkbox label={t('new.public')} hint={t('new.public-hint')} checked={isPublic} onChange={setPublic} />
      {isAdmin && (
        <FieldRow>
          <TextField label={t('new.quota')} value={amount} onChange={(next) => setQuota({ amount: next, unit })} hint={t('new.quota-hint')} error={isLimit ? undefined : t('new.quota-wrong')} inputMode="decimal" />
          <SelectField label={t('new.unit')} value={unit} onChange={(next) => setQuota({ amount, unit: next })} options={UNITS.map((value) => ({ value, label: value }))} hint=" " />
        </FieldRow>
      )}
    </FormDialog>
  );
}
