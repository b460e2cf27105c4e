import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../server/api/schemas.ts';
import { newDraft } from '../../api/edits.ts';
import { Icon } from '../../ui/icons.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useWorkspace } from '../workspace.tsx';

/** A draft is edited; of any other plan a new draft is made, and edited. */
export function EditButtons({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { edit, reload } = useWorkspace();
  const { message, notification } = App.useApp();
  const [busy, setBusy] = useState(false);

  const copy = async () => {
    setBusy(true);
    try {
      const draft = await newDraft(plan.id);
      await reload();
      void message.success(t('edit.newDraftDone', { name: draft.name }));
      edit(draft.id);
    } catch (error) {
      const { title, detail, remedy } = problemText(error, t);
      notification.error({
        title: `${t('edit.failed')}: ${title}`,
        description: [detail, remedy].filter(Boolean).join(' '),
      });
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {plan.state === 'draft' && (
        <Button
          size="small"
          type="primary"
          icon={<Icon name="vertex" size={14} />}
          title={t('edit.startHint')}
          onClick={() => edit(plan.id)}
          data-testid="edit"
        >
          {t('edit.start')}
        </Button>
      )}
      <Button size="small" loading={busy} icon={<Icon name="plus" size={14} />} onClick={() => void copy()}>
        {t('edit.newDraft')}
      </Button>
    </>
  );
}
