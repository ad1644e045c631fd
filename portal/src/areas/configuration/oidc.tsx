import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../../api/client';
import { Button, Notice, useErrorText } from '../../kit';
import type { Form } from './use-settings';

/** Asks whether there is a provider at the address of the form, before anything is saved. */
export function OidcTest({ form }: { form: Form }) {
  const { t } = useTranslation('configuration');
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ isGood: boolean; text: string }>();
  const url = String(form.value('oidc_endpoint')).trim();
  const test = async () => {
    setBusy(true);
    setResult(undefined);
    try {
      await call(api.POST('/system/oidc/ping', { body: { url, verify_cert: form.value('oidc_verify_cert') === true } }));
      setResult({ isGood: true, text: t('oidc.good') });
    } catch (error) {
      setResult({ isGood: false, text: errorText(error) });
    }
    setBusy(false);
  };
  return (
    <>
      {result && <Notice kind={result.isGood ? 'ok' : 'bad'}>{result.text}</Notice>}
      <div>
        <Button busy={busy} disabled={url === ''} onClick={() => void test()}>
          {t('oidc.test')}
        </Button>
      </div>
    </>
  );
}
