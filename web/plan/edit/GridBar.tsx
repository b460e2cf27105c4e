import { Button, Input, InputNumber, Modal, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectAction } from '../../../server/api/edits.ts';
import type { FabricGrid } from '../../../server/partition/fabric/types.ts';
import { useSignal } from '../../ui/signal.ts';
import type { Editor } from './editor.ts';
import { shortName } from './shapes.ts';

/** What can be done with grids picked in the list: one by itself, several together. */
export function GridBar({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const fabric = useSignal(editor.session.fabric);
  const picked = useSignal(editor.picked);
  const [asking, setAsking] = useState<'rename' | 'renumber'>();
  const [text, setText] = useState('');
  const [parts, setParts] = useState(2);
  const grids = picked.flatMap(grid => fabric?.grids.get(grid) ?? []);
  const [first] = grids as [FabricGrid];
  if (!fabric || !first) return null;
  const { code, name, locked, kind } = first;
  const act = (action: DirectAction) => {
    if (editor.perform(action)) editor.pick([]);
  };
  // A search: the server does it.
  const there = (action: DirectAction) => {
    editor.session.performThere(action);
    editor.pick([]);
  };
  const ask = (what: 'rename' | 'renumber') => {
    setText(what === 'rename' ? name : code);
    setAsking(what);
  };
  const answer = () => {
    setAsking(undefined);
    if (asking === 'rename') act({ type: 'rename', grid: code, name: text });
    if (asking === 'renumber') act({ type: 'renumber', grid: code, code: text.trim() });
  };
  return (
    <div className="card chosen-bar" data-testid="grid-bar">
      <strong>
        {grids.length > 1 ? t('edit.chosen.grids', { n: grids.length }) : `${shortName(name)} · ${code}`}
      </strong>
      {grids.length > 1 ? (
        <Button
          size="small"
          title={t('edit.mergeHint')}
          onMouseEnter={() => editor.tryOut({ type: 'merge', grids: grids.map(each => each.code) })}
          onMouseLeave={() => editor.preview.set(null)}
          onClick={() => act({ type: 'merge', grids: grids.map(each => each.code) })}
        >
          {t('edit.merge')}
        </Button>
      ) : (
        <>
          <Button size="small" onClick={() => editor.take('split')}>
            <kbd>K</kbd>
            {t('edit.tool.split')}
          </Button>
          <Space.Compact size="small">
            <InputNumber
              size="small"
              min={2}
              max={50}
              value={parts}
              onChange={value => setParts(value ?? 2)}
              aria-label={t('edit.parts')}
              className="parts"
            />
            <Button size="small" onClick={() => there({ type: 'splitInto', grid: code, parts })}>
              {t('edit.splitInto')}
            </Button>
          </Space.Compact>
          <Button
            size="small"
            title={t('edit.dissolveHint')}
            onMouseEnter={() => editor.tryOut({ type: 'dissolve', grid: code })}
            onMouseLeave={() => editor.preview.set(null)}
            onClick={() => act({ type: 'dissolve', grid: code })}
          >
            {t('edit.dissolve')}
          </Button>
          <Button size="small" onClick={() => ask('rename')}>
            {t('edit.rename')}
          </Button>
          <Button size="small" onClick={() => ask('renumber')}>
            {t('edit.renumber')}
          </Button>
          <Button
            size="small"
            onClick={() => act({ type: 'setLocked', grid: code, locked: locked !== true })}
          >
            {t(locked ? 'edit.unlock' : 'edit.lock')}
          </Button>
          <Button
            size="small"
            onClick={() =>
              act({ type: 'setKind', grid: code, kind: kind === 'special' ? 'resident' : 'special' })
            }
          >
            {t(kind === 'special' ? 'edit.usual' : 'edit.special')}
          </Button>
        </>
      )}
      <Button
        size="small"
        title={t('edit.redivideHint')}
        onClick={() => there({ type: 'redivide', grids: grids.map(each => each.code) })}
      >
        {t('edit.redivide')}
      </Button>
      <Button size="small" type="text" onClick={() => editor.pick([])}>
        <kbd>Esc</kbd>
        {t('edit.clear')}
      </Button>
      <Modal
        open={asking !== undefined}
        title={asking === undefined ? '' : t(`edit.${asking}`)}
        onOk={answer}
        onCancel={() => setAsking(undefined)}
        okText={t('account.save')}
        cancelText={t('app.cancel')}
        destroyOnHidden
      >
        <Input
          autoFocus
          value={text}
          aria-label={t(asking === 'renumber' ? 'edit.newCode' : 'edit.newName')}
          onChange={event => setText(event.target.value)}
          onPressEnter={answer}
        />
      </Modal>
    </div>
  );
}
