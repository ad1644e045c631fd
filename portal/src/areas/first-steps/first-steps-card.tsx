import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Card } from '../../kit';
import { FirstSteps } from './first-steps';
import { useSteps } from './use-steps';

const KEY = 'berth-first-steps';

/** The first steps above the projects, until all are done or the reader has had enough of them. */
export default function FirstStepsCard() {
  const [closed, setClosed] = useState(() => localStorage.getItem(KEY) === 'closed');
  if (closed) return null;
  const close = () => {
    localStorage.setItem(KEY, 'closed');
    setClosed(true);
  };
  return <Open onClose={close} />;
}

function Open({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('first-steps');
  // Shown only when it is known that something is left: nothing may jump while the page builds up.
  if (!useSteps().steps?.some((step) => !step.done)) return null;
  return (
    <Card
      title={t('title')}
      actions={
        <Button kind="quiet" small icon="close" onClick={onClose}>
          {t('dismiss')}
        </Button>
      }
    >
      <FirstSteps heading="h3" />
    </Card>
  );
}
