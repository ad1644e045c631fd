import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page } from '../../api/client';
import { Button, Menu, saveFile, useFormats, useMessages } from '../../kit';
import { asCsv, asJson, type Entry, fetchAll } from './export';

/** Saves what the list shows, all its pages, as a file. */
export function ExportMenu({ name, load }: { name: string; load: (asked: { page: number; page_size: number }) => Promise<Page<Entry>> }) {
  const { t } = useTranslation('logs');
  const formats = useFormats();
  const { done, tell, fail } = useMessages();
  const [busy, setBusy] = useState(false);
  const save = async (ending: 'csv' | 'json') => {
    setBusy(true);
    try {
      const { rows, total } = await fetchAll(load);
      const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '');
      if (ending === 'csv') saveFile(`${name}-${moment}.csv`, 'text/csv', asCsv(rows));
      else saveFile(`${name}-${moment}.json`, 'application/json', asJson(rows));
      if (rows.length < total) tell(t('export.part', { shown: formats.number(rows.length), total: formats.number(total) }));
      else done(t('export.done', { count: rows.length, shown: formats.number(rows.length) }));
    } catch (error) {
      fail(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu
      label={t('export.open')}
      align="end"
      entries={[
        { label: t('export.csv'), icon: 'download', onSelect: () => void save('csv') },
        { label: t('export.json'), icon: 'download', onSelect: () => void save('json') },
      ]}
      button={(opener) => (
        <Button {...opener} icon="download" busy={busy}>
          {t('export.open')}
        </Button>
      )}
    />
  );
}
