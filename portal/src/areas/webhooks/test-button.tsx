import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call, type Schema } from '../../api/client';
import { Button, Notice, useErrorText } from '../../kit';

/** Sends a message of the type TEST_ENDPOINT to a receiver, saved or not, and says below what came back. The key of `policy`,
    where that is saved, signs it. */
export function TestButton({ project, policy, target, disabled, about }: { project: string; policy?: number; target: () => Schema<'WebhookTargetRequest'>; disabled?: boolean; about: string }) {
  const { t } = useTranslation('webhooks');
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<{ success: boolean; text: string }>();
  const send = async () => {
    setBusy(true);
    setResult(undefined);
    try {
      const { success, message } = await call(api.POST('/projects/{project_name_or_id}/webhook/test', { params: { path: { project_name_or_id: project }, query: { policy_id: policy } }, body: target() }));
      setResult({ success, text: success ? t('test.taken', { message }) : t('test.refused', { message }) });
    } catch (error) {
      setResult({ success: false, text: errorText(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div>
        <Button small icon="play" busy={busy} disabled={disabled} aria-label={t('test.label', { name: about })} onClick={() => void send()}>
          {t('test.send')}
        </Button>
      </div>
      <div aria-live="polite">{result && <Notice kind={result.success ? 'ok' : 'bad'}>{result.text}</Notice>}</div>
    </>
  );
}
