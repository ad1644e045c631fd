import { useTranslation } from 'react-i18next';
import type { Schema } from '../../api/client';
import { Button, Checkbox, CopyButton, FieldRow, PasswordField, SelectField, TextField } from '../../kit';
import { isSecret, losesQuery, newSecret, type TargetDraft, targetRequest } from './draft';
import { TestButton } from './test-button';
import styles from './webhooks.module.css';

interface Props {
  project: string;
  /** The policy that is changed; none of a new one. */
  policy?: number;
  target: TargetDraft;
  /** What the server offers. */
  offered: Schema<'SupportedWebhookEventTypes'>;
  /** Where it stands among the others, from 1; none if it is alone. */
  number?: number;
  mayTest: boolean;
  onChange: (part: Partial<TargetDraft>) => void;
  onRemove?: () => void;
}

/** Whom a policy tells: where, in which form, and how it knows us. */
export function TargetFields({ project, policy, target, offered, number, mayTest, onChange, onRemove }: Props) {
  const { t } = useTranslation('webhooks');
  const formats = offered.payload_formats.find(({ notify_type }) => notify_type === target.type)?.formats ?? [];
  const title = number === undefined ? t('receiver.one') : t('receiver.number', { number });
  const secretText = (target.signed && target.secret === '' && t(target.unsign ? 'receiver.secret-forgotten' : 'receiver.secret-kept')) || t('receiver.secret-hint');
  const text = { autoComplete: 'off', spellCheck: false, autoCapitalize: 'none' };
  return (
    <fieldset className={styles.receiver}>
      <legend>{title}</legend>
      <FieldRow>
        <SelectField
          label={t('receiver.kind')}
          value={target.type}
          onChange={(type) => onChange({ type, format: 'Default' })}
          options={offered.notify_type.map((type) => ({ value: type, label: t([`receiver.type.${type}`, 'receiver.type.other'], { type }) }))}
        />
        {formats.length > 0 && <SelectField label={t('receiver.format')} value={target.format} onChange={(format) => onChange({ format })} options={formats.map((value) => ({ value, label: t([`receiver.formats.${value}`, 'receiver.formats.other'], { format: value }) }))} />}
      </FieldRow>
      <TextField
        {...text}
        label={t('receiver.address')}
        value={target.address}
        onChange={(address) => onChange({ address })}
        placeholder={t([`receiver.example.${target.type}`, 'receiver.example.http'])}
        hint={losesQuery(target) ? t('receiver.query') : t([`receiver.address-hint.${target.type}`, 'receiver.address-hint.http'])}
        inputMode="url"
        maxLength={2048}
        mono
        required
      />
      <PasswordField {...text} autoComplete="new-password" label={t('receiver.header')} value={target.authHeader} onChange={(authHeader) => onChange({ authHeader })} hint={t('receiver.header-hint')} maxLength={4096} />
      {target.type === 'http' && (
        <>
          <div className={styles.secret}>
            <PasswordField
              {...text}
              autoComplete="new-password"
              label={t('receiver.secret')}
              value={target.secret}
              onChange={(secret) => onChange({ secret })}
              hint={secretText}
              error={target.secret !== '' && !isSecret(target.secret) ? t('receiver.secret-wrong') : undefined}
              maxLength={100}
            />
          </div>
          <div className={styles.buttons}>
            <Button small icon="key" onClick={() => onChange({ secret: newSecret() })}>
              {t('receiver.generate')}
            </Button>
            {target.secret !== '' && <CopyButton text={target.secret} label={t('receiver.copy')} />}
          </div>
          {target.signed && target.secret === '' && <Checkbox label={t('receiver.unsign')} checked={target.unsign} onChange={(unsign) => onChange({ unsign })} />}
        </>
      )}
      <Checkbox label={t('receiver.verify')} hint={t('receiver.verify-hint')} checked={target.verify} onChange={(verify) => onChange({ verify })} />
      <div className={styles.buttons}>
        {mayTest && <TestButton project={project} policy={policy} target={() => targetRequest(target)} about={target.address || title} disabled={target.address.trim() === ''} />}
        {onRemove && (
          <Button small kind="quiet" icon="trash" onClick={onRemove}>
            {t('receiver.remove')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
