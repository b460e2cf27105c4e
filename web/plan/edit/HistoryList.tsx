import { App, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Edit } from '../../../server/api/edits.ts';
import * as api from '../../api/edits.ts';
import { useFormat } from '../../ui/format.ts';
import { ProblemView } from '../../ui/ProblemView.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';
import { useActionText } from './words.ts';

/** As many edits are shown as somebody reads. */
const SHOWN = 100;

/** Who did what and when, newest first; any state can be had back. */
export function HistoryList({
  editor,
  plan,
  community,
}: {
  editor: Editor;
  plan: string;
  community: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const actionText = useActionText();
  const { modal, notification } = App.useApp();
  const { waiting } = useSignal(editor.session.saving);
  const arrived = useSignal(editor.session.arrived);
  const [edits, setEdits] = useState<Edit[]>();
  const [error, setError] = useState<unknown>();
  const latest = `${waiting} ${arrived?.seq ?? 0}`;

  useEffect(() => {
    // Asked for again whenever something was saved or came.
    if (latest.startsWith('0 ') === false) return;
    let left = false;
    api.history(plan, community, SHOWN).then(
      found => !left && setEdits(found),
      (cause: unknown) => !left && setError(cause),
    );
    return () => {
      left = true;
    };
  }, [plan, community, latest]);

  const restore = async (seq: number) => {
    try {
      await api.restore(plan, seq);
      await editor.session.catchUp();
    } catch (cause) {
      const { title, detail } = problemText(cause, t);
      notification.error({ title, description: detail });
    }
  };

  if (error !== undefined) return <ProblemView error={error} />;
  return (
    <section aria-label={t('edit.history')}>
      {edits?.length === 0 && <p className="faint">{t('edit.historyNone')}</p>}
      <ol className="history" data-testid="history">
        {edits?.map(edit => (
          <li key={edit.seq} className={edit.undoneBy === undefined ? undefined : 'undone'}>
            <span>
              <span className="history-what">{actionText(edit.action)}</span>
              {edit.undoneBy !== undefined && <span className="faint"> · {t('edit.undone')}</span>}
            </span>
            <span className="faint history-who">
              {edit.authorName} · {format.time(edit.at)}
            </span>
            <Button
              size="small"
              type="text"
              onClick={() =>
                modal.confirm({
                  title: t('edit.restoreTitle', { seq: edit.seq }),
                  content: t('edit.restoreText'),
                  okText: t('edit.restore'),
                  onOk: () => restore(edit.seq),
                })
              }
            >
              {t('edit.restore')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
