import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../ui/icons.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';
import { useActionText } from './words.ts';

/** How long another's edit is named, milliseconds. */
const NAMED_MS = 8000;

/** Undo, redo, and whether everything is on the server; what others do, as it comes. */
export function SaveState({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const { session } = editor;
  const { waiting, offline, error } = useSignal(session.saving);
  const arrived = useSignal(session.arrived);
  const actionText = useActionText();
  const [theirs, setTheirs] = useState('');

  useEffect(() => {
    if (!arrived) return;
    setTheirs(t('edit.theirs', { name: arrived.authorName, action: actionText(arrived.action) }));
    const timer = setTimeout(() => setTheirs(''), NAMED_MS);
    return () => clearTimeout(timer);
  }, [arrived, actionText, t]);

  // Leaving the page with actions that are not saved asks first.
  useEffect(() => {
    if (waiting === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [waiting]);

  const problem = error === undefined ? undefined : problemText(error, t);
  const state = offline
    ? t('edit.offline', { n: waiting })
    : problem
      ? [t('edit.saveFailed'), problem.title, problem.detail, problem.remedy].filter(Boolean).join(' · ')
      : waiting > 0
        ? t('edit.saving', { n: waiting })
        : t('edit.saved');
  return (
    <div className="save-state">
      <Button
        size="small"
        icon={<Icon name="undo" size={14} />}
        title={`${t('edit.undo')} (Ctrl+Z)`}
        aria-label={t('edit.undo')}
        onClick={() => session.undo()}
      />
      <Button
        size="small"
        icon={<Icon name="redo" size={14} />}
        title={`${t('edit.redo')} (Ctrl+Y)`}
        aria-label={t('edit.redo')}
        onClick={() => session.redo()}
      />
      <span
        role="status"
        className={offline || problem ? 'save-words bad' : 'save-words'}
        data-testid="save-state"
        data-waiting={waiting}
      >
        {state}
      </span>
      {problem && (
        <>
          <Button size="small" onClick={() => session.retry()}>
            {t('app.retry')}
          </Button>
          <Button size="small" danger onClick={() => void session.discard()}>
            {t('edit.discard')}
          </Button>
        </>
      )}
      {theirs && (
        <span className="theirs" role="status">
          {theirs}
        </span>
      )}
    </div>
  );
}
