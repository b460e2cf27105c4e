/** Above the map while editing: tools, what they choose, what can be done with what is chosen; words at the pointer. */
import { Button, Modal, Select, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { useSignal } from '../../ui/signal.ts';
import { ChosenBar } from './ChosenBar.tsx';
import type { Editor } from './editor.ts';
import { GridBar } from './GridBar.tsx';
import { shortName } from './shapes.ts';
import { TOOLS, type ToolName, UNITS } from './tool.ts';
import { TOOL_KEYS, useKeys } from './useKeys.ts';
import { inWords, useActionText } from './words.ts';

const ICONS: Record<ToolName, IconName> = {
  select: 'pointer',
  brush: 'brush',
  lasso: 'lasso',
  box: 'box',
  boundary: 'vertex',
  split: 'knife',
  reroute: 'redraw',
};

const CHOOSES: readonly ToolName[] = ['select', 'brush', 'lasso', 'box'];

export function EditBar({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const tool = useSignal(editor.tool);
  const unit = useSignal(editor.unit);
  const follow = useSignal(editor.follow);
  const aiming = useSignal(editor.aiming);
  useKeys(editor);
  return (
    <>
      <div className="edit-bars">
        <div className="card edit-tools" role="toolbar" aria-label={t('edit.tools')}>
          {TOOLS.map(name => (
            <Tooltip
              key={name}
              title={`${t(`edit.tool.${name}`)} (${TOOL_KEYS[name]})`}
              mouseEnterDelay={0.4}
            >
              <Button
                type={tool === name ? 'primary' : 'text'}
                icon={<Icon name={ICONS[name]} />}
                aria-label={t(`edit.tool.${name}`)}
                aria-pressed={tool === name}
                aria-keyshortcuts={TOOL_KEYS[name]}
                data-tool={name}
                onClick={() => editor.take(name)}
              />
            </Tooltip>
          ))}
          {CHOOSES.includes(tool) && (
            <Select
              aria-label={t('edit.unit')}
              title={t('edit.unit')}
              value={unit}
              onChange={next => editor.setUnit(next)}
              popupMatchSelectWidth={false}
              options={UNITS.map(each => ({ value: each, label: t(`edit.units.${each}`) }))}
              data-testid="unit"
            />
          )}
          {(tool === 'split' || tool === 'reroute') && (
            <Tooltip title={`${t('edit.followHint')} (T)`}>
              <Button
                type={follow ? 'primary' : 'default'}
                aria-pressed={follow}
                onClick={() => editor.follow.set(!follow)}
              >
                {t('edit.follow')}
              </Button>
            </Tooltip>
          )}
        </div>
        <p className="card edit-hint" role="status">
          {aiming ? t('edit.aiming') : t(`edit.hint.${tool}`)}
        </p>
        <ChosenBar editor={editor} />
        <GridBar editor={editor} />
      </div>
      <Words editor={editor} />
      <SideQuestion editor={editor} />
      <ConflictQuestion editor={editor} />
    </>
  );
}

/** A refusal, or a note, at the pointer and for those who hear the page. */
function Words({ editor }: { editor: Editor }) {
  const notice = useSignal(editor.notice);
  const refused = useSignal(editor.session.refused);
  const { t } = useTranslation();
  return (
    <div aria-live="polite" data-testid="edit-words">
      {notice && (
        <p
          className={notice.bad ? 'notice bad' : 'notice'}
          style={{ left: notice.x + 14, top: notice.y + 14 }}
        >
          {notice.bad && <span aria-hidden="true">✕ </span>}
          {inWords(notice.text)}
        </p>
      )}
      {refused && (
        <div className="card refused">
          {inWords(refused)}
          <Button
            size="small"
            type="text"
            aria-label={t('app.close')}
            icon={<Icon name="close" size={12} />}
            onClick={() => editor.session.refused.set(null)}
          />
        </div>
      )}
    </div>
  );
}

/** A line runs through a building: the planner says where the building belongs, and the line goes round it. */
function SideQuestion({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const question = useSignal(editor.question);
  const fabric = useSignal(editor.session.fabric);
  if (!question) return null;
  const { building, answers, x, y } = question;
  const households = fabric?.buildings.find(({ id }) => id === building)?.households ?? 0;
  return (
    <section
      className="card side-question"
      aria-label={t('edit.sideTitle')}
      style={{ left: x + 14, top: y + 14 }}
      data-testid="side-question"
    >
      <p aria-live="polite">{t('edit.side', { building, households })}</p>
      {answers.map(({ grid, side, action }) => (
        <Button key={grid ?? side} size="small" onClick={() => editor.perform(action)}>
          {side ? t(`edit.${side}`) : shortName(fabric?.grids.get(grid ?? -1)?.name ?? '')}
        </Button>
      ))}
      <Button size="small" type="text" onClick={() => editor.question.set(null)}>
        {t('app.cancel')}
      </Button>
    </section>
  );
}

/** Two planners met: a clear choice, and nothing is lost until it is made. */
function ConflictQuestion({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const [conflict] = useSignal(editor.session.conflicts);
  const actionText = useActionText();
  if (!conflict) return null;
  return (
    <Modal
      open
      title={t('edit.conflict.title', { names: conflict.names.join(t('plan.and')) })}
      okText={t('edit.conflict.again')}
      cancelText={t('edit.conflict.keep')}
      maskClosable={false}
      onOk={() => {
        const refusal = editor.session.resolve(true);
        if (refusal) editor.say(refusal, true);
      }}
      onCancel={() => editor.session.resolve(false)}
    >
      <p>{t('edit.conflict.text', { action: actionText(conflict.action) })}</p>
      {conflict.refusal && <p>{t('edit.conflict.refused', { why: inWords(conflict.refusal) })}</p>}
    </Modal>
  );
}
