import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Segments } from '../../kit';
import { useProject } from '../project/context';
import { Immutability } from './immutability';
import { Retention } from './retention';

type Part = 'retention' | 'immutability';

/** Retention and immutability, one beside the other. */
export default function PolicyPage() {
  const { t } = useTranslation('policy');
  const { may } = useProject();
  const [address, setAddress] = useSearchParams();
  const parts = (['retention', 'immutability'] as Part[]).filter((part) => may(part === 'retention' ? 'tag-retention' : 'immutable-tag', 'list'));
  const wanted = address.get('part') as Part | null;
  const part = wanted && parts.includes(wanted) ? wanted : parts[0];
  return (
    <>
      {part && parts.length > 1 && (
        <div>
          <Segments label={t('tab')} value={part} onChange={(next) => setAddress(next === parts[0] ? {} : { part: next }, { replace: true })} options={parts.map((value) => ({ value, label: t(`part.${value}`) }))} />
        </div>
      )}
      {part === 'retention' && <Retention />}
      {part === 'immutability' && <Immutability />}
    </>
  );
}
