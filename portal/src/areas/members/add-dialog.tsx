import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { FormDialog, PickField, RadioGroup, useMessages } from '../../kit';
import { useServer } from '../../session/session';
import { useProject } from '../project/context';
import { asTyped, type Candidate, findCandidates, type Kind } from './candidates';
import { type RoleId, ROLES } from './roles';

/** Makes users, or groups, members in one role. */
export function AddDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const { t } = useTranslation('members');
  const { project } = useProject();
  const { auth_mode: mode } = useServer();
  const client = useQueryClient();
  const { done } = useMessages();
  const [chosen, setChosen] = useState<Candidate[]>([]);
  const [role, setRole] = useState<RoleId>('2');
  const id = String(project.project_id);
  const key = ['project', id, 'members'];

  const add = async () => {
    const count = chosen.length;
    try {
      for (const one of chosen) {
        await call(api.POST('/projects/{project_name_or_id}/members', { params: { path: { project_name_or_id: id } }, body: { ...one.named, role_id: Number(role) } }));
        // Who was added is not asked for again if a later one is refused.
        setChosen((before) => before.filter((other) => other.key !== one.key));
      }
    } finally {
      await client.invalidateQueries({ queryKey: ['project', id] });
    }
    done(t('add.done', { count, role: t(`kit:role.${role}`) }));
  };
  const find = (text: string) => findCandidates(kind, text, id, { groupType: (type) => t(`group.${type}`), isMember: (known) => t('add.is-member', { role: t(`kit:role.${known}`) }) });
  const typed = (text: string): Candidate | undefined => {
    const named = asTyped(kind, mode, text);
    return named && { key: `t${text}`, label: text, note: t(`add.typed.${mode}`), named };
  };
  return (
    <FormDialog title={t(`add.${kind}.title`)} submit={t('add.submit', { count: chosen.length })} onSubmit={add} onClose={onClose} ready={chosen.length > 0}>
      <PickField
        label={t(`add.${kind}.label`)}
        hint={t([`add.${kind}.hint-${mode}`, `add.${kind}.hint`])}
        chosen={chosen}
        onChange={setChosen}
        queryKey={[...key, 'candidates', kind]}
        find={find}
        asTyped={typed}
      />
      <RadioGroup label={t('column.role')} value={role} onChange={setRole} options={ROLES.map((value) => ({ value, label: t(`kit:role.${value}`), hint: t(`about.${value}`) }))} />
    </FormDialog>
  );
}
