import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, FormDialog, Notice, useMessages } from '../../kit';
import { useStanding } from './standing';
import type { Attributes, SystemJob } from './system-job';

interface Props<Options> {
  job: SystemJob;
  /** With what a run begins unless something else is chosen. */
  first: () => Options;
  attributesOf: (options: Options) => Attributes;
  form: (options: Options, set: (options: Options) => void) => ReactNode;
  ready: (options: Options) => boolean;
  /** What such a run takes away for good; nothing where it takes nothing that anybody misses. */
  warning: (options: Options) => string | undefined;
  /** Whether what is needed for the options is not known yet. */
  disabled?: boolean;
}

/** Begins a run, or a dry one, with options; none while another one waits for its turn. */
export function RunButtons<Options>({ job, first, attributesOf, form, ready, warning, disabled }: Props<Options>) {
  const { t } = useTranslation('clean-up');
  const client = useQueryClient();
  const { done } = useMessages();
  const [asked, setAsked] = useState<{ isDry: boolean; options: Options }>();
  const standing = useStanding(job).data;
  const isOff = disabled || standing?.state === 'waits' || (standing?.behind ?? 0) > 0;
  const warned = asked && !asked.isDry && warning(asked.options);
  const begin = async (isDry: boolean, options: Options) => {
    await job.begin({ ...attributesOf(options), dry_run: isDry });
    await client.invalidateQueries({ queryKey: [job.name, 'runs'] });
    done(t(isDry ? 'run.dry-begun' : 'run.begun'));
  };
  return (
    <>
      <Button icon="eye" disabled={isOff} onClick={() => setAsked({ isDry: true, options: first() })}>
        {t('run.dry')}
      </Button>
      <Button kind="primary" icon="play" disabled={isOff} onClick={() => setAsked({ isDry: false, options: first() })}>
        {t(`${job.name}.now`)}
      </Button>
      {asked && (
        <FormDialog
          title={t(asked.isDry ? `${job.name}.dry-title` : `${job.name}.title`)}
          submit={t(asked.isDry ? 'run.dry' : `${job.name}.now`)}
          submitKind={warned ? 'danger' : 'primary'}
          onSubmit={() => begin(asked.isDry, asked.options)}
          onClose={() => setAsked(undefined)}
          ready={ready(asked.options)}
        >
          <p>{t(asked.isDry ? `${job.name}.dry-text` : `${job.name}.text`)}</p>
          {form(asked.options, (options) => setAsked({ ...asked, options }))}
          {warned && <Notice kind="warn">{warned}</Notice>}
        </FormDialog>
      )}
    </>
  );
}
