import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, page, type Schema } from '../../api/client';
import { q } from '../../api/query';
import { FieldRow, FormDialog, TextField, useMessages } from '../../kit';
import { useEach } from '../bulk';
import { type Place, shortDigest } from './address';
import styles from './artifacts.module.css';

/** As the server has it: parts of lower-case letters and digits with `.`, `_`, `__` or dashes between them. */
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

/** Copies artifacts, with their tags, parts and accessories, to another repository of any project in which one may push. */
export function CopyDialog({ place, artifacts, onClose }: { place: Place; artifacts: Schema<'Artifact'>[]; onClose: () => void }) {
  const { t } = useTranslation('artifacts');
  const client = useQueryClient();
  const { done, tell } = useMessages();
  const each = useEach();
  const list = useId();
  const [project, setProject] = useState(place.project.name);
  const [repository, setRepository] = useState(place.name);
  const { data } = useQuery({
    queryKey: ['projects', 'offered', project],
    queryFn: () => page(api.GET('/projects', { params: { query: { q: q({ field: 'name', part: project }), page: 1, page_size: 15 } } })),
    placeholderData: (before) => before,
  });
  const isNamed = NAME.test(repository) && repository.length <= 200;
  const isElsewhere = project !== place.project.name || repository !== place.name;
  const copy = async () => {
    const to = { project_name: project, repository_name: encodeURIComponent(repository) };
    const send = (one: Schema<'Artifact'>) =>
      call(api.POST('/projects/{project_name}/repositories/{repository_name}/artifacts', { params: { path: to, query: { from: `${place.full}@${one.digest}` } } }));
    const { failed, reason } = await each(t('copy.operation', { to: `${project}/${repository}` }), artifacts, (one) => `${place.full}@${shortDigest(one.digest)}`, send);
    // Of one artifact the refusal is said in the dialog too, which stays.
    if (failed === 1 && artifacts.length === 1) throw reason;
    await client.invalidateQueries();
    if (failed > 0) tell(t('some-failed', { count: failed }));
    else done(t('copy.done', { count: artifacts.length, to: `${project}/${repository}` }));
  };
  return (
    <FormDialog title={t('copy.title', { count: artifacts.length })} submit={t('copy.submit')} onSubmit={copy} onClose={onClose} ready={project !== '' && isNamed && isElsewhere}>
      <p className={styles.quiet}>{t('copy.text')}</p>
      <FieldRow>
        <TextField label={t('copy.project')} value={project} onChange={setProject} list={list} autoComplete="off" spellCheck={false} maxLength={255} mono required />
        <TextField label={t('copy.repository')} value={repository} onChange={setRepository} autoComplete="off" spellCheck={false} maxLength={200} mono required />
      </FieldRow>
      <datalist id={list}>
        {data?.rows.map((one) => (
          <option key={one.project_id} value={one.name} />
        ))}
      </datalist>
      {!isNamed && repository !== '' && <p className={styles.wrong}>{t('copy.name-wrong')}</p>}
      {!isElsewhere && <p className={styles.quiet}>{t('copy.same')}</p>}
    </FormDialog>
  );
}
