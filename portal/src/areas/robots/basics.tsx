import { useTranslation } from 'react-i18next';
import { Notice, RadioGroup, TextArea, TextField, useFormats } from '../../kit';
import { type Draft, endOf, hasDays, type Home, isName, type Life, type Robot } from './draft';
import { useRobotSettings } from './settings';
import { Trusts } from './trusts';

const DAY = 86_400;

interface Part {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

/** The first step: what it is called, what it is for, how long it lives, and who needs no secret. */
export function Basics({ draft, change, home, robot }: Part & { home: Home; robot: Robot | undefined }) {
  const { t } = useTranslation('robots');
  const { prefix } = useRobotSettings();
  const isNamed = isName(draft.name);
  const full = `${prefix ?? '…'}${home.level === 'project' ? `${home.name}+` : ''}${draft.name}`;
  return (
    <>
      {robot ? (
        <TextField label={t('basic.name')} value={robot.name} disabled mono />
      ) : (
        <TextField
          label={t('basic.name')}
          hint={isNamed ? t('basic.full', { name: full }) : t('basic.name-hint')}
          error={draft.name !== '' && !isNamed ? t('basic.name-hint') : undefined}
          value={draft.name}
          onChange={(name) => change({ name })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={255}
          mono
          required
        />
      )}
      <TextArea label={t('basic.description')} value={draft.description} onChange={(description) => change({ description })} maxLength={1024} rows={2} />
      <Lifetime draft={draft} change={change} robot={robot} />
      <Trusts trusts={draft.trusts} onChange={(trusts) => change({ trusts })} />
    </>
  );
}

/** How long it lives. What is changed of a robot counts from the day on which it was made, as the API has it. */
function Lifetime({ draft, change, robot }: Part & { robot: Robot | undefined }) {
  const { t } = useTranslation('robots');
  const formats = useFormats();
  const { days: standard } = useRobotSettings();
  const begun = (robot ? new Date(robot.creation_time).getTime() : Date.now()) / 1000;
  const ends = hasDays(draft) ? begun + Number(draft.days) * DAY : undefined;
  const isOver = draft.life === 'days' && ends !== undefined && ends * 1000 <= Date.now();
  const usual = standard === undefined ? t('life.default') : standard === -1 ? t('life.default-never') : t('life.default-days', { count: standard });
  const options: { value: Life; label: string }[] = [{ value: 'days', label: t('life.days') }, { value: 'never', label: t('life.never') }];
  if (!robot) options.unshift({ value: 'default', label: usual });
  return (
    <>
      <RadioGroup label={t('life.label')} value={draft.life} onChange={(life) => change({ life })} options={options} />
      {draft.life === 'days' && (
        <TextField
          label={t(robot ? 'life.count-since' : 'life.count')}
          value={draft.days}
          onChange={(days) => change({ days })}
          hint={ends === undefined ? undefined : t('life.ends', { time: formats.time(endOf(ends)) })}
          error={hasDays(draft) ? undefined : t('life.wrong')}
          inputMode="numeric"
          maxLength={10}
          required
        />
      )}
      {isOver && <Notice kind="warn">{t('life.over')}</Notice>}
      {draft.life === 'never' && <Notice kind="warn">{t('life.never-hint')}</Notice>}
    </>
  );
}
