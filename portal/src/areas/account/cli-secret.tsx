import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, CopyButton, FormDialog, PasswordField, useMessages } from '../../kit';
import { type User, userQuery } from '../../session/session';
import { isGoodPassword } from '../../sign-in/sign-up';

function randomSecret(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  // 32 signs of 56: the rest of the division leans by less than a bit.
  const bytes = crypto.getRandomValues(new Uint32Array(32));
  return `${Array.from(bytes, (byte) => letters[byte % letters.length]).join('')}aA1`;
}

/** Sets the secret, and tells that it is. */
function useSet(user: User): (secret: string) => Promise<void> {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { done } = useMessages();
  return async (secret) => {
    await call(api.PUT('/users/{user_id}/cli_secret', { params: { path: { user_id: user.user_id } }, body: { secret } }));
    await client.invalidateQueries({ queryKey: userQuery.queryKey });
    done(t('secret.done'));
  };
}

/** The secret with which command lines log in for somebody who comes from an OpenID provider; `onChoose` opens `OwnSecretDialog`. */
export function CliSecret({ user, secret, onChoose }: { user: User; secret: string; onChoose: () => void }) {
  const { t } = useTranslation('account');
  const { confirm, fail } = useMessages();
  const set = useSet(user);
  const renew = async () => {
    if (await confirm({ title: t('secret.renew'), text: t('secret.renew-text'), action: t('secret.renew'), danger: true })) await set(randomSecret());
  };
  return (
    <>
      <div style={{ display: 'flex', gap: '0.5rem', alignItems: 'end' }}>
        <div style={{ flex: 1 }}>
          <PasswordField label={t('secret.label')} hint={t('secret.hint')} value={secret} readOnly />
        </div>
        <CopyButton text={secret} label={t('secret.copy')} />
      </div>
      <div style={{ display: 'flex', gap: '0.5rem', flexWrap: 'wrap' }}>
        <Button small onClick={() => void renew().catch(fail)}>
          {t('secret.renew')}
        </Button>
        <Button small onClick={onChoose}>
          {t('secret.own')}
        </Button>
      </div>
    </>
  );
}

/** Sets a secret of one's own choice. It stands beside another dialog, never in it: that one's form would be sent too. */
export function OwnSecretDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation('account');
  const set = useSet(user);
  const [secret, setSecret] = useState('');
  const isGood = isGoodPassword(secret);
  return (
    <FormDialog title={t('secret.own')} size="small" submit={t('secret.save')} onSubmit={() => set(secret)} onClose={onClose} ready={isGood}>
      <PasswordField label={t('secret.label')} value={secret} onChange={setSecret} hint={t('password.rule')} error={secret !== '' && !isGood ? t('password.rule') : undefined} autoComplete="new-password" required />
    </FormDialog>
  );
}
