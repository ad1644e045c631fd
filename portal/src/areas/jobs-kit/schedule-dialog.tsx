import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog, RadioGroup, TextField } from '../../kit';
import { kindOf, looksRight, type ScheduleKind, USUAL } from './schedule';

const KINDS: ScheduleKind[] = ['none', 'hourly', 'daily', 'weekly', 'custom'];

/** Says in words when something runs by itself. */
export function ScheduleText({ cron }: { cron: string }) {
  const { t } = useTranslation('jobs-kit');
  const kind = kindOf(cron);
  return kind === 'custom' ? <code>{t('schedule.expression', { cron })}</code> : <span>{t(`schedule.${kind}`)}</span>;
}

interface Props {
  title: string;
  cron: string;
  /** Is given the expression of six fields, empty for never, and its kind. */
  save: (cron: string, kind: ScheduleKind) => Promise<unknown>;
  onClose: () => void;
  /** With what it runs: further fields, shown unless it never does. */
  children?: ReactNode;
  /** Whether those fields may be sent. */
  ready?: boolean;
}

/** Sets when something runs by itself. */
export function ScheduleDialog({ title, cron, save, onClose, children, ready = true }: Props) {
  const { t } = useTranslation('jobs-kit');
  const [kind, setKind] = useState<ScheduleKind>(kindOf(cron));
  const [own, setOwn] = useState(cron || USUAL.daily);
  const isRight = kind !== 'custom' || looksRight(own);
  return (
    <FormDialog title={title} submit={t('kit:save')} onClose={onClose} ready={isRight && (ready || kind === 'none')} onSubmit={() => save(kind === 'custom' ? own.trim() : USUAL[kind], kind)}>
      <RadioGroup
        label={t('schedule.label')}
        value={kind}
        onChange={(next) => {
          if (next !== 'custom' && next !== 'none') setOwn(USUAL[next]);
          setKind(next);
        }}
        options={KINDS.map((value) => ({ value, label: t(`schedule.${value}`), hint: value === 'none' || value === 'custom' ? undefined : <code>{USUAL[value]}</code> }))}
      />
      {kind === 'custom' && <TextField label={t('schedule.cron')} value={own} onChange={setOwn} mono hint={t('schedule.hint')} error={isRight ? undefined : t('schedule.wrong')} autoComplete="off" spellCheck={false} maxLength={255} />}
      {kind !== 'none' && children}
    </FormDialog>
  );
}
