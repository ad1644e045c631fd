import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModal } from '../kit';
import { Choices } from './choices';
import styles from './shell.module.css';
import { type OwnDialog, useCommands } from './use-commands';
import { useFound } from './use-found';

/** Everything by its name: pages, actions, and what is in the registry. */
export function Palette({ onClose, onDialog }: { onClose: () => void; onDialog: (dialog: OwnDialog) => void }) {
  const { t } = useTranslation('shell');
  const ref = useModal();
  const [text, setText] = useState('');
  const commands = useCommands(text, onDialog);
  const { choices: found, failed } = useFound(text);
  const choices = found ? [...commands, ...found] : commands.length > 0 ? commands : undefined;
  return (
    <dialog
      ref={ref}
      className={styles.palette}
      aria-label={t('palette.label')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <Choices label={t('palette.hint')} choices={choices} text={text} onText={setText} onChosen={onClose} always searching={t('find.searching')} nothing={t('find.nothing')} found={t('find.found')} failed={failed} hint={<kbd aria-hidden="true">Esc</kbd>} />
    </dialog>
  );
}
