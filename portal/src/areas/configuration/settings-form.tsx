import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Card, ErrorState, Loading, Notice, Page, TabLinks, useErrorText } from '../../kit';
import styles from './configuration.module.css';
import { SettingField } from './setting-field';
import type { Group } from './settings';
import { type Form, problemsOf, type useSettings } from './use-settings';

/** The page around each part of the settings. */
export function Configuration({ children }: { children: ReactNode }) {
  const { t } = useTranslation('configuration');
  return (
    <Page title={t('title')} sub={t('about')}>
      <TabLinks
        label={t('title')}
        tabs={[
          { to: '/harbor/configs/auth', label: t('tab.auth') },
          { to: '/harbor/configs/security', label: t('tab.security') },
          { to: '/harbor/configs/setting', label: t('tab.system') },
        ]}
      />
      {children}
    </Page>
  );
}

/** A part of a form: a heading to which one can jump, and what stands below it. */
export interface Section {
  id: string;
  content: ReactNode;
  actions?: ReactNode;
}

/** A group of settings as a section, with what else belongs there. */
export function sectionOf(form: Form, group: Group, { before, after, actions }: { before?: ReactNode; after?: ReactNode; actions?: ReactNode } = {}): Section {
  return {
    id: group.id,
    actions,
    content: (
      <>
        {before}
        {group.settings.map((setting) => (
          <SettingField key={setting.name} form={form} setting={setting} />
        ))}
        {after}
      </>
    ),
  };
}

/** A long form in sections; what is changed is saved as a whole, or taken back. `groups` are those of which the values are judged. */
export function SettingsForm({ settings, sections, groups }: { settings: ReturnType<typeof useSettings>; sections: (form: Form) => Section[]; groups: (form: Form) => Group[] }) {
  const { t } = useTranslation('configuration');
  const { form, found } = settings;
  const isThere = form !== undefined;
  useEffect(() => {
    // The address may name a section, which was not there yet when the browser looked for it.
    if (isThere && location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, [isThere]);
  if (found.error && !form) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!form) return <Loading />;
  const all = sections(form);
  const judged = groups(form);
  const problems = problemsOf(form, judged);
  return (
    <form
      className={styles.around}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (form.changed.length > 0 && problems.length === 0) void form.save();
      }}
    >
      <div className={styles.groups}>
        {all.map((section) => (
          <SectionCard key={section.id} section={section} />
        ))}
        {form.changed.length > 0 && (
          <SaveBar
            said={problems.length > 0 ? t('look-at', { names: problems.map(({ name }) => t(`setting.${name}`)).join(', ') }) : t('changes', { count: form.changed.length })}
            error={form.error}
            busy={form.busy}
            ready={problems.length === 0}
            reset={form.reset}
          />
        )}
      </div>
      <nav className={styles.contents} aria-label={t('contents')}>
        <h2>{t('contents')}</h2>
        <ul>
          {all.map(({ id }) => (
            <li key={id}>
              <a href={`#${id}`}>{t(`group.${id}`)}</a>
            </li>
          ))}
        </ul>
      </nav>
    </form>
  );
}

/** A section with its heading, and a sentence about it where there is one. */
function SectionCard({ section: { id, content, actions } }: { section: Section }) {
  const { t, i18n } = useTranslation('configuration');
  return (
    <div id={id} className={styles.group}>
      <Card title={t(`group.${id}`)} actions={actions}>
        <div className={styles.fields}>
          {i18n.exists(`configuration:group-about.${id}`) && <p className={styles.about}>{t(`group-about.${id}`)}</p>}
          {content}
        </div>
      </Card>
    </div>
  );
}

/** What stands below a form while something is not saved. */
export function SaveBar({ said, error, busy, ready, reset }: { said: string; error: unknown; busy: boolean; ready: boolean; reset: () => void }) {
  const { t } = useTranslation('configuration');
  const errorText = useErrorText();
  return (
    <div className={styles.save}>
      {error !== undefined && <Notice kind="bad">{errorText(error)}</Notice>}
      <div className={styles.saveRow}>
        <span role="status">{said}</span>
        <Button disabled={busy} onClick={reset}>
          {t('discard')}
        </Button>
        <Button type="submit" kind="primary" busy={busy} disabled={!ready}>
          {t('kit:save')}
        </Button>
      </div>
    </div>
  );
}
