import { useTranslation } from 'react-i18next';
import { Button, SelectField, TextField } from '../../kit';
import { faultOf, type Trust } from './draft';
import styles from './robots.module.css';
import { KINDS, KNOWN, kindOf } from './workload';

/** As many as the API takes. */
const MOST = 20;

/** Tokens of workloads with which the robot is logged in without its secret. */
export function Trusts({ trusts, onChange }: { trusts: Trust[]; onChange: (trusts: Trust[]) => void }) {
  const { t } = useTranslation('robots');
  return (
    <section className={styles.section}>
      <h3>{t('trust.title')}</h3>
      <p className={styles.quiet}>{t('trust.text')}</p>
      {trusts.map((trust, index) => (
        <TrustFields
          // Rows have no names of their own, and only the last is ever added.
          key={index}
          number={index + 1}
          trust={trust}
          onChange={(next) => onChange(trusts.with(index, next))}
          onRemove={() => onChange(trusts.toSpliced(index, 1))}
        />
      ))}
      {trusts.length < MOST && (
        <div>
          <Button small icon="plus" onClick={() => onChange([...trusts, { ...KNOWN.github, audience: location.host }])}>
            {t('trust.add')}
          </Button>
        </div>
      )}
    </section>
  );
}

function TrustFields({ number, trust, onChange, onRemove }: { number: number; trust: Trust; onChange: (trust: Trust) => void; onRemove: () => void }) {
  const { t } = useTranslation('robots');
  const fault = faultOf(trust);
  const text = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false, maxLength: 512, mono: true, required: true };
  return (
    <fieldset className={styles.trust}>
      <legend>{t('trust.number', { number })}</legend>
      <div className={styles.trustHead}>
        <SelectField
          label={t('trust.kind')}
          value={kindOf(trust)}
          onChange={(kind) => onChange({ ...trust, ...KNOWN[kind] })}
          options={KINDS.map((value) => ({ value, label: t(`trust.kinds.${value}`) }))}
        />
        <Button kind="quiet" small icon="trash" onClick={onRemove}>
          {t('trust.remove')}
        </Button>
      </div>
      <TextField {...text} label={t('trust.issuer')} value={trust.issuer} onChange={(issuer) => onChange({ ...trust, issuer })} hint={t('trust.issuer-hint')} error={fault === 'issuer' ? t('trust.issuer-wrong') : undefined} />
      <TextField {...text} label={t('trust.audience')} value={trust.audience} onChange={(audience) => onChange({ ...trust, audience })} hint={t('trust.audience-hint')} />
      <TextField {...text} label={t('trust.subject')} value={trust.subject} onChange={(subject) => onChange({ ...trust, subject })} hint={t('trust.subject-hint')} error={fault === 'subject' ? t('trust.subject-wrong') : undefined} />
    </fieldset>
  );
}
