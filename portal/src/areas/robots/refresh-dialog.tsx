import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { FormDialog, PasswordField, RadioGroup, useMessages } from '../../kit';
import type { Robot } from './draft';
import type { Secret } from './secret-dialog';

/** As the server has it. */
const isStrong = (secret: string) => secret.length >= 8 && secret.length <= 128 && [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(secret));

/** Gives a robot another secret: a random one, which is then shown, or one that the reader chooses. */
export function RefreshDialog({ robot, onMade, onClose }: { robot: Robot; onMade: (secret: Secret) => void; onClose: () => void }) {
  const { t } = useTranslation('robots');
  const { done } = useMessages();
  const [kind, setKind] = useState<'random' | 'own'>('random');
  const [secret, setSecret] = useState('');
  const [again, setAgain] = useState('');
  const isOwn = kind === 'own';
  const refresh = async () => {
    const answer = await call(api.PATCH('/robots/{robot_id}', { params: { path: { robot_id: robot.id } }, body: { secret: isOwn ? secret : '' } }));
    if (isOwn) done(t('refresh.done', { name: robot.name }));
    else onMade({ name: robot.name, secret: answer.secret ?? '' });
  };
  return (
    <FormDialog title={t('refresh.title', { name: robot.name })} submit={t('refresh.action')} submitKind="danger" onSubmit={refresh} onClose={onClose} ready={!isOwn || (isStrong(secret) && secret === again)}>
      <p>{t('refresh.text', { count: 1 })}</p>
      <RadioGroup
        label={t('refresh.kind')}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'random', label: t('refresh.random'), hint: t('refresh.random-hint') },
          { value: 'own', label: t('refresh.own'), hint: t('refresh.own-hint') },
        ]}
      />
      {isOwn && (
        <>
          <PasswordField label={t('refresh.secret')} value={secret} onChange={setSecret} hint={t('refresh.rule')} error={secret !== '' && !isStrong(secret) ? t('refresh.rule') : undefined} autoComplete="new-password" maxLength={128} required />
          <PasswordField label={t('refresh.again')} value={again} onChange={setAgain} error={again !== '' && again !== secret ? t('refresh.differs') : undefined} autoComplete="new-password" maxLength={128} required />
        </>
      )}
    </FormDialog>
  );
}
