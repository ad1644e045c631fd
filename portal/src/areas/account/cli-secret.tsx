import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, CopyButton, FormDialog, PasswordField, useMessages } from '../../kit';
import { type User, userQuery } from '../../session/session';

function randomSecret(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  // 32 signs of 56: the rest of the division leans by less than a bit.
  const bytes = crypto.getRandomValues(new Uint32Array(32));
  return `${Array.from(bytes, (byte) => letters[byte % letters.length]).join('')}aA1`;
}

/** The secret with which command lines log in for somebody who comes from an OpenID provider. */
export function CliSecret({ user, secret }: { user: User; secret: string }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const { confirm, done, fail } = useMessages();
  const [own, setOwn] = useState<string>();
  const set = async (value: string) => {
    await call(api.PUT('/users/{user_id}/cli_secret', { params: { path: { user_id: user.user_id } }, body: { secret: value } }));
    await client.invalidateQueries({ queryKey: userQuery.queryKey });
    done(t('secret.done'));
  };
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
        <Button small onClick={() => setOwn('')}>
          {t('secret.own')}
        </Button>
      </div>
      {own !== undefined && (
        <FormDialog title={t('secret.own')} size="small" submit={t('secret.save')} onSubmit={() => set(own)} onClose={() => setOwn(undefined)} ready={own.length >= 8}>
          <PasswordField label={t('secret.label')} value={own} onChange={setOwn} hint={t('password.rule')} autoComplete="new-password" />
        </FormDialog>
      )}
    </>
  );
}
