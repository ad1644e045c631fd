import { useTranslation } from 'react-i18next';
import { Card, FieldRow, Meter, SelectField, TextField } from '../../kit';
import { type Unit, UNITS } from '../projects/quota';
import styles from './config.module.css';

/** A limit as it is typed. */
export interface Limit {
  amount: string;
  unit: Unit;
}

/** How much the project may store, beside what it stores. */
export function LimitCard({ used, limit, value, isWrong, onChange }: { used: number; limit: number; value: Limit; isWrong: boolean; onChange: (value: Limit) => void }) {
  const { t } = useTranslation('project-config');
  return (
    <Card title={t('limit.title')}>
      <div className={styles.limit}>
        <Meter used={used} limit={limit} label={t('limit.title')} />
        <FieldRow>
          <TextField label={t('limit.label')} value={value.amount} onChange={(amount) => onChange({ ...value, amount })} hint={t('limit.hint')} error={isWrong ? t('limit.wrong') : undefined} inputMode="decimal" autoComplete="off" />
          <SelectField label={t('limit.unit')} value={value.unit} onChange={(unit: Unit) => onChange({ ...value, unit })} options={UNITS.map((each) => ({ value: each, label: each }))} hint=" " />
        </FieldRow>
      </div>
    </Card>
  );
}
